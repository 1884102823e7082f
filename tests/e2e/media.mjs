// Videos that people upload, made with FFmpeg.
import { open, readFile, stat, writeFile } from "node:fs/promises";
import { run } from "./stack.mjs";

async function ffmpeg(...args) {
  const { status, output } = await run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", ...args]);
  if (status !== 0) throw new Error(`ffmpeg: ${output}`);
}

/**
 * What a phone held upright writes: 1080p lying on its side with a rotation tag, sound, and the index (moov) at the end.
 * The picture carries moving detail, so that it is no trivial thing to encode.
 */
export async function phoneVideo(path, seconds) {
  const upright = `${path}.lying.mp4`;
  await ffmpeg(
    "-f", "lavfi", "-i", `testsrc2=size=1920x1080:rate=30:duration=${seconds}`,
    "-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`,
    "-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-pix_fmt", "yuv420p", "-g", "60",
    "-c:a", "aac", "-b:a", "96k", "-shortest", upright,
  );
  await ffmpeg("-i", upright, "-c", "copy", "-metadata:s:v:0", "rotate=90", path);
  if (!(await moovIsLast(path))) throw new Error("the index is not at the end");
  return (await stat(path)).size;
}

/** Whether the file's top-level boxes end with moov. */
async function moovIsLast(path) {
  return boxesOf(await readFile(path)).at(-1).type === "moov";
}

/** A file's top-level boxes: { type, bytes }. */
export function boxesOf(bytes) {
  const boxes = [];
  for (let at = 0; at < bytes.length; at += boxes.at(-1).bytes.length) {
    const length = bytes.readUInt32BE(at);
    const size = length === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : length || bytes.length - at;
    boxes.push({ type: bytes.toString("latin1", at + 4, at + 8), bytes: bytes.subarray(at, at + size) });
  }
  return boxes;
}

/** One hash for each stream of a video, over its packets as they are found by its index. */
export async function streamHashes(path) {
  const { status, output } = await run(["ffmpeg", "-v", "error", "-i", path, "-map", "0", "-c", "copy", "-f", "streamhash", "-"]);
  if (status !== 0) throw new Error(`ffmpeg: ${output}`);
  return output;
}

/** A short video of much noise: some 60 MB to upload, little to watch. */
export async function largeVideo(path) {
  await ffmpeg(
    "-f", "lavfi", "-i", `testsrc2=size=640x360:rate=25:duration=${largeVideo.seconds},noise=alls=90:allf=t`,
    "-c:v", "libx264", "-preset", "ultrafast", "-qp", "14", "-pix_fmt", "yuv420p", path,
  );
}
largeVideo.seconds = 12;

/** Half a minute that moves everywhere, as a camera's pictures do, described at its beginning. */
export async function cameraVideo(path) {
  await ffmpeg(
    "-f", "lavfi", "-i", `testsrc2=size=640x360:rate=30:duration=${cameraVideo.seconds},rotate=3*t`,
    "-f", "lavfi", "-i", `sine=frequency=440:duration=${cameraVideo.seconds}`,
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-movflags", "+faststart", path,
  );
}
cameraVideo.seconds = 40;

/** Sound without picture, in a video's clothes. */
export async function soundOnly(path) {
  await ffmpeg("-f", "lavfi", "-i", "sine=frequency=300:duration=3", "-c:a", "aac", path);
}

/** A video whose every second has a brightness of its own. */
export async function numberedSeconds(path, seconds) {
  await ffmpeg(
    "-f", "lavfi", "-i", "nullsrc=size=640x360:rate=25,geq=lum='30+5*floor(T+0.001)':cb=128:cr=128,noise=c0s=16:c0f=t",
    "-t", String(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "800k", "-g", "50", "-pix_fmt", "yuv420p", path,
  );
}

/** Of its pictures in second `second`, as a screen shows them: 0 to 255. */
export function brightnessAt(second) {
  return ((30 + 5 * second - 16) * 255) / 219;
}

export async function redPicture(path) {
  await ffmpeg("-f", "lavfi", "-i", "color=red:size=1600x900", "-frames:v", "1", path);
}

/** A text that calls itself a video. */
export async function textAsVideo(path) {
  await writeFile(path, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n");
}

/** A video cut off in the middle of its bytes, before its index. */
export async function truncated(path, whole) {
  const source = await open(whole);
  const { size } = await source.stat();
  const { buffer } = await source.read(Buffer.alloc(Math.floor(size / 2)), 0, Math.floor(size / 2), 0);
  await source.close();
  await writeFile(path, buffer);
}
