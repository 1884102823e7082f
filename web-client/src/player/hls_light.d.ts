// The light build (no DRM, no alternative audio) has the full build's types, less what it lacks.
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
