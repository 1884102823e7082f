/** A browser's name and system, from what it says of itself: enough to know one's own devices by. */

export interface DeviceName {
  readonly browser: string;
  readonly system: string;
}

/** The first that fits wins: Edge, Opera and WeChat all call themselves Chrome as well, and Chrome calls itself Safari. */
const kBrowsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\/(\d+)/, 'WeChat'],
  [/DingTalk\/(\d+)/, 'DingTalk'],
  [/QQBrowser\/(\d+)/, 'QQ Browser'],
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari\//, 'Safari'],
];
const kSystems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows NT 6\.1/, 'Windows 7'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** Empty parts where the browser does not say. */
export function deviceName(userAgent: string): DeviceName {
  const [name, version] = firstOf(kBrowsers, userAgent);
  const [system] = firstOf(kSystems, userAgent);
  return { browser: version === '' ? name : `${name} ${version}`, system };
}

function firstOf(known: readonly (readonly [RegExp, string])[], text: string): readonly [string, string] {
  for (const [pattern, name] of known) {
    const found = pattern.exec(text);
    if (found !== null) return [name, found[1] ?? ''];
  }
  return ['', ''];
}
