/**
 * Everything a player can do, apart from how it looks: one video element, one engine, the learner's acts.
 * Home: the page's thread.
 */
import { Engine, type EngineState } from './engine';
import type { PlayerAct } from './keys';
import { storyboardOf } from './playlist';
import { loadPreferences, savePreferences } from './preferences';

export interface PlayerView {
  readonly loaded: boolean;
  readonly playing: boolean;
  readonly waiting: boolean;
  readonly ended: boolean;
  readonly positionMs: number;
  readonly bufferedMs: number;
  readonly rate: number;
  readonly volume: number;
  readonly muted: boolean;
  readonly fullScreen: boolean;
  readonly saveData: boolean;
  readonly captions: boolean;
  readonly captionLanguage: string;
  /** Of what is loaded. */
  readonly storyboardUrl: string;
  readonly engine: EngineState;
}

/** Where a lesson plays from. A growing one is loaded again, in place, once it is complete. */
export interface LessonSource {
  readonly url: string;
  readonly complete: boolean;
  readonly durationMs: number;
}

const kEngine: EngineState = { qualities: [], chosen: -1, height: 0, trouble: 'none', hasAudioOnly: false };
const kWatched = [
  'play', 'playing', 'pause', 'waiting', 'seeking', 'seeked', 'ratechange', 'volumechange', 'timeupdate', 'ended',
  'progress', 'canplay', 'emptied',
] as const;

export class PlayerController {
  private video: HTMLVideoElement | null = null;
  private frame: HTMLElement | null = null;
  private engine: Engine | null = null;
  private source: LessonSource | null = null;
  private better: LessonSource | null = null;
  private hasCaptions = false;
  private held = false;
  private goesOn = false;
  private readonly watchers = new Set<() => void>();
  private view: PlayerView;

  /** `wantSource` is called when the learner presses play before there is anything to play. */
  constructor(
    private readonly rates: () => readonly number[],
    private readonly wantSource: () => void,
  ) {
    const chosen = loadPreferences();
    const still = { loaded: false, playing: false, waiting: false, ended: false, positionMs: 0, bufferedMs: 0 };
    this.view = { ...still, ...chosen, rate: 1, fullScreen: false, storyboardUrl: '', engine: kEngine };
  }

  readonly snapshot = (): PlayerView => this.view;

  /** What plays, as the engine names it. */
  get rendition(): string | null {
    return this.engine?.rendition ?? null;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Takes the element over; answers the function that lets it go. */
  attach(video: HTMLVideoElement, frame: HTMLElement): () => void {
    this.video = video;
    this.frame = frame;
    this.engine = new Engine(video, (engine) => this.show({ engine }));
    video.volume = this.view.volume;
    video.muted = this.view.muted;
    const look = (): void => this.look();
    const paused = (): void => this.improve(video.currentTime * 1000);
    for (const event of kWatched) video.addEventListener(event, look);
    video.addEventListener('pause', paused);
    document.addEventListener('fullscreenchange', look);
    return () => {
      for (const event of kWatched) video.removeEventListener(event, look);
      video.removeEventListener('pause', paused);
      document.removeEventListener('fullscreenchange', look);
      this.engine?.dispose();
      this.engine = this.video = this.frame = null;
    };
  }

  /** Shows where it will begin, as long as nothing is loaded. */
  foresee(positionMs: number): void {
    if (!this.view.loaded && positionMs !== this.view.positionMs) this.show({ positionMs });
  }

  /** Plays a source from a position. */
  start(source: LessonSource, fromMs: number): void {
    this.source = source;
    this.better = null;
    this.show({ loaded: true, ended: false, positionMs: fromMs, storyboardUrl: storyboardOf(source.url) });
    void this.load(fromMs).then(() => this.play());
  }

  /** The same lesson, in a newer state: taken in place at the next pause, seek or choice of quality. */
  offer(source: LessonSource): void {
    if (this.source === null) return;
    const wasGrowing = !this.source.complete;
    if (wasGrowing && source.complete) this.better = source;
    else this.source = { ...this.source, durationMs: source.durationMs };
    if (this.better !== null && this.video?.paused === true) this.improve(this.video.currentTime * 1000);
  }

  pause(): void {
    this.video?.pause();
  }

  /** Pauses until `release`, because something is asked. What would begin meanwhile waits as well. */
  hold(): void {
    this.held = true;
    this.goesOn = this.view.playing;
    this.pause();
    this.leaveVideoFullScreen();
  }

  /** What played goes on. */
  release(): void {
    this.held = false;
    if (this.goesOn) this.play();
    this.goesOn = false;
  }

  toggle(): void {
    const { video } = this;
    if (video === null || this.source === null) return this.wantSource();
    if (video.paused) this.play();
    else video.pause();
  }

  seekTo(ms: number): void {
    const { video, source } = this;
    if (video === null || source === null) return;
    const target = Math.min(Math.max(0, ms), Math.max(0, source.durationMs - 200));
    if (this.better !== null) this.improve(target);
    else video.currentTime = target / 1000;
    this.show({ positionMs: target, ended: false });
  }

  setRate(rate: number): void {
    if (this.video !== null) this.video.playbackRate = this.video.defaultPlaybackRate = rate;
  }

  setVolume(volume: number): void {
    if (this.video === null) return;
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.video.muted = this.video.volume === 0;
  }

  toggleMuted(): void {
    if (this.video !== null) this.video.muted = !this.video.muted;
  }

  chooseQuality(index: number): void {
    if (this.better !== null) this.improve(this.view.positionMs);
    else this.engine?.choose(index);
  }

  setSaveData(saveData: boolean): void {
    this.show({ saveData });
    this.remember();
    if (this.source !== null) void this.load(this.view.positionMs);
  }

  /** Whether the lesson has any: without them their key does nothing. */
  offerCaptions(hasCaptions: boolean): void {
    this.hasCaptions = hasCaptions;
  }

  /** In a language, or none: then the choice of language is kept for the next time. */
  chooseCaptions(language: string | null): void {
    this.show(language === null ? { captions: false } : { captions: true, captionLanguage: language });
    this.remember();
  }

  retry(): void {
    if (this.view.engine.trouble === 'stopped' && this.source !== null) void this.load(this.view.positionMs);
    else this.engine?.retry();
  }

  toggleFullScreen(): void {
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    else if (this.frame?.requestFullscreen !== undefined) void this.frame.requestFullscreen().catch(() => undefined);
    else (this.video as AppleVideo | null)?.webkitEnterFullscreen?.();
  }

  act(act: PlayerAct): void {
    const { positionMs, volume, rate } = this.view;
    switch (act.kind) {
      case 'toggle':
        return this.toggle();
      case 'seek_by':
        return this.seekTo(positionMs + act.ms);
      case 'seek_share':
        return this.seekTo((this.source?.durationMs ?? 0) * act.share);
      case 'volume_by':
        return this.setVolume(volume + act.share);
      case 'mute':
        return this.toggleMuted();
      case 'full_screen':
        return this.toggleFullScreen();
      case 'captions':
        if (this.hasCaptions) this.chooseCaptions(this.view.captions ? null : this.view.captionLanguage);
        return;
      case 'faster':
        return this.setRate(this.rates().find((one) => one > rate) ?? rate);
      case 'slower':
        return this.setRate([...this.rates()].reverse().find((one) => one < rate) ?? rate);
    }
  }

  /** Where the system shows the picture alone in full screen, nothing of the page would be seen before it. */
  private leaveVideoFullScreen(): void {
    const video = this.video as AppleVideo | null;
    if (video?.webkitDisplayingFullscreen === true) video.webkitExitFullscreen?.();
  }

  private play(): void {
    if (this.held) this.goesOn = true;
    else void this.video?.play().catch(() => undefined);
  }

  private async load(fromMs: number): Promise<void> {
    if (this.source === null) return;
    const { rate } = this.view;
    await this.engine?.load({ url: this.source.url, fromMs, saveData: this.view.saveData });
    this.setRate(rate);
  }

  private improve(fromMs: number): void {
    if (this.better === null) return;
    this.source = this.better;
    this.better = null;
    void this.load(fromMs);
  }

  private look(): void {
    const { video } = this;
    if (video === null) return;
    const loading = video.readyState === HTMLMediaElement.HAVE_NOTHING;
    this.show({
      playing: !video.paused && !video.ended,
      waiting: !video.paused && !video.ended && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
      ended: video.ended,
      positionMs: loading ? this.view.positionMs : video.currentTime * 1000,
      bufferedMs: bufferedTo(video),
      rate: video.playbackRate,
      volume: video.volume,
      muted: video.muted,
      fullScreen: document.fullscreenElement !== null && document.fullscreenElement === this.frame,
    });
    this.remember();
  }

  private remember(): void {
    const { volume, muted, saveData, captions, captionLanguage } = this.view;
    savePreferences({ volume, muted, saveData, captions, captionLanguage });
  }

  private show(change: Partial<PlayerView>): void {
    this.view = { ...this.view, ...change };
    for (const watcher of this.watchers) watcher();
  }
}

/** Safari on phones shows only the element itself in full screen. */
interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
  webkitExitFullscreen?: () => void;
  readonly webkitDisplayingFullscreen?: boolean;
}

function bufferedTo(video: HTMLVideoElement): number {
  for (let index = 0; index < video.buffered.length; index += 1) {
    if (video.buffered.start(index) <= video.currentTime + 0.3 && video.buffered.end(index) >= video.currentTime) {
      return video.buffered.end(index) * 1000;
    }
  }
  return video.currentTime * 1000;
}
