/**
 * Plays a multivariant playlist in a video element: with hls.js where there is Media Source, natively elsewhere
 * (Safari on phones). hls.js is loaded when the first lesson plays. Home: the page's thread; `dispose` ends it.
 */
import type Hls from 'hls.js';
import type { ErrorData, Level } from 'hls.js';

import { audioOnlyVariant, renditionOf } from './playlist';

export interface Quality {
  /** Of hls.js's levels. */
  readonly index: number;
  readonly height: number;
  readonly bitrate: number;
}

export interface EngineState {
  readonly qualities: readonly Quality[];
  /** -1: chosen automatically. */
  readonly chosen: number;
  /** What plays now, as its quality is named; 0 when unknown. */
  readonly height: number;
  /** retrying: the link is weak and we try on; stopped: only the learner (or a new address) can help. */
  readonly trouble: 'none' | 'retrying' | 'stopped';
  readonly hasAudioOnly: boolean;
}

export interface Source {
  readonly url: string;
  readonly fromMs: number;
  /** Sound alone, where the playlist has such a variant; else the smallest picture. */
  readonly saveData: boolean;
}

const kStart: EngineState = { qualities: [], chosen: -1, height: 0, trouble: 'none', hasAudioOnly: false };
const kPatience = { maxNumRetry: 8, retryDelayMs: 1_000, maxRetryDelayMs: 15_000, backoff: 'exponential' as const };
const kLoad = {
  default: { maxTimeToFirstByteMs: 20_000, maxLoadTimeMs: 90_000, timeoutRetry: kPatience, errorRetry: kPatience },
};

export class Engine {
  private hls: Hls | null = null;
  private state: EngineState = kStart;
  private turn = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly changed: (state: EngineState) => void,
  ) {}

  /** What plays, by its playlist's name in the lesson's folder; null where nothing does or the browser alone knows. */
  get rendition(): string | null {
    const level = this.hls?.levels[this.hls.currentLevel];
    return level === undefined ? null : renditionOf(level.uri);
  }

  /** Loads a source, in place of what played before, at a position. Whether it plays on is the element's state. */
  async load(source: Source): Promise<void> {
    const turn = ++this.turn;
    const wasPlaying = !this.video.paused;
    const url = await this.addressOf(source);
    const { default: Library } = await import('hls.js');
    if (turn !== this.turn) return;
    this.unload();
    this.show({ ...kStart, chosen: this.state.chosen, hasAudioOnly: this.state.hasAudioOnly });
    if (Library.isSupported()) this.loadWith(Library, url, source);
    else this.loadNatively(url, source.fromMs);
    if (wasPlaying) this.video.play().catch(() => undefined);
  }

  /** -1 leaves the choice to the link. */
  choose(index: number): void {
    if (this.hls !== null) this.hls.nextLevel = index;
    this.show({ ...this.state, chosen: index });
  }

  /** Tries on after trouble. */
  retry(): void {
    this.show({ ...this.state, trouble: 'none' });
    if (this.hls === null) this.video.load();
    else this.hls.startLoad(this.video.currentTime);
  }

  dispose(): void {
    this.turn += 1;
    this.unload();
    this.video.removeAttribute('src');
    this.video.load();
  }

  private loadWith(Library: typeof Hls, url: string, source: Source): void {
    const hls = new Library({
      startPosition: source.fromMs / 1000,
      capLevelToPlayerSize: true,
      maxBufferLength: 60,
      backBufferLength: 60,
      manifestLoadPolicy: kLoad,
      playlistLoadPolicy: kLoad,
      fragLoadPolicy: kLoad,
      ...(source.saveData && { startLevel: 0, autoLevelCapping: 0 }),
    });
    this.hls = hls;
    hls.on(Library.Events.MANIFEST_PARSED, (_name, data) => this.showLevels(data.levels));
    hls.on(Library.Events.LEVEL_SWITCHED, (_name, data) => this.showHeight(hls.levels[data.level]));
    hls.on(Library.Events.FRAG_BUFFERED, () => this.showTrouble('none'));
    hls.on(Library.Events.ERROR, (_name, data) => this.takeError(Library, hls, data));
    hls.attachMedia(this.video);
    hls.loadSource(url);
    if (source.saveData) hls.autoLevelCapping = 0;
  }

  private loadNatively(url: string, fromMs: number): void {
    const { video } = this;
    video.src = url;
    video.addEventListener('loadedmetadata', () => (video.currentTime = fromMs / 1000), { once: true });
    video.onerror = () => this.showTrouble('stopped');
  }

  private takeError(Library: typeof Hls, hls: Hls, data: ErrorData): void {
    if (!data.fatal) {
      if (data.type === Library.ErrorTypes.NETWORK_ERROR) this.showTrouble('retrying');
      return;
    }
    if (data.type === Library.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else this.showTrouble('stopped');
  }

  private async addressOf(source: Source): Promise<string> {
    if (!source.saveData) return source.url;
    try {
      const answer = await fetch(source.url);
      const audio = answer.ok ? audioOnlyVariant(await answer.text(), new URL(source.url, location.href).href) : null;
      this.state = { ...this.state, hasAudioOnly: audio !== null };
      return audio ?? source.url;
    } catch {
      return source.url;
    }
  }

  private showLevels(levels: readonly Level[]): void {
    const qualities = levels.map((level, index) => ({ index, height: namedHeight(level), bitrate: level.bitrate }));
    const known = qualities.filter((quality) => quality.height > 0);
    this.show({ ...this.state, qualities: known, chosen: -1 });
  }

  private showHeight(level: Level | undefined): void {
    this.show({ ...this.state, height: level === undefined ? 0 : namedHeight(level) });
  }

  private showTrouble(trouble: EngineState['trouble']): void {
    if (this.state.trouble !== trouble) this.show({ ...this.state, trouble });
  }

  private show(state: EngineState): void {
    this.state = state;
    this.changed(state);
  }

  private unload(): void {
    this.hls?.destroy();
    this.hls = null;
  }
}

/** As people name qualities: 720p is 1280 by 720, and 720 by 1280 too. */
function namedHeight({ width, height }: Level): number {
  return width > 0 ? Math.min(width, height) : height;
}
