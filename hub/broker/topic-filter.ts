const SLASH = 47;

/** The number of levels of a topic or topic filter; an empty level counts. */
export function levelCount(topic: string): number {
  let levels = 1;
  for (let i = 0; i < topic.length; i++) if (topic.charCodeAt(i) === SLASH) levels++;
  return levels;
}

/** Whether `topic` can be published on: not empty, no wildcard, no U+0000 [MQTT-3.3.2-2, MQTT-4.7.3]. */
export function isTopic(topic: string): boolean {
  return topic.length > 0 && !/[+#\0]/.test(topic);
}

/** Whether `filter` can be subscribed to: a wildcard fills its level, and `#` is the last one [MQTT-4.7.1]. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || filter.includes('\0')) return false;
  const levels = filter.split('/');
  return levels.every((level, i) =>
    level.includes('#') ? level === '#' && i === levels.length - 1 : !level.includes('+') || level === '+',
  );
}

/** Whether the filter holds a wildcard at all; without one it matches exactly itself. */
export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/**
 * Whether a valid filter matches a topic. `a/#` matches `a` too, `+` matches an empty level, and neither wildcard
 * matches the first level of a topic that begins with `$` [MQTT-4.7.2-1].
 */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  let f = 0;
  let t = 0;
  for (;;) {
    if (filter[f] === '#') return true;
    if (filter[f] === '+') {
      while (t < topic.length && topic.charCodeAt(t) !== SLASH) t++;
      f++;
    } else {
      while (f < filter.length && filter.charCodeAt(f) !== SLASH) {
        if (filter.charCodeAt(f) !== topic.charCodeAt(t)) return false;
        f++;
        t++;
      }
      if (t < topic.length && topic.charCodeAt(t) !== SLASH) return false;
    }
    if (t === topic.length) return f === filter.length || filter.slice(f) === '/#';
    if (f === filter.length) return false;
    f++;
    t++;
  }
}
