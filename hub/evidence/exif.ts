/** What is read of a photo before its metadata goes. */
export interface PhotoFacts {
  /** How it has to be turned to be upright, 1 to 8. */
  orientation: number | null;
  /** By the camera's clock, `2026-11-23T12:00:00`, with its offset (`+08:00`) where the camera says so. */
  taken: Readonly<{ local: string; offset: string | null }> | null;
  place: Readonly<{ lng: number; lat: number }> | null;
}

export const noFacts: PhotoFacts = { orientation: null, taken: null, place: null };

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const TAKEN = 0x9003;
const TAKEN_OFFSET = 0x9011;

/** Bytes of a value by its type: ASCII, SHORT, LONG, RATIONAL. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

/** One directory of a TIFF: its values by tag. What points outside the file is not there. */
class Directory {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #places = new Map<number, { type: number; count: number; at: number }>();

  constructor(view: DataView, little: boolean, at: number) {
    this.#view = view;
    this.#little = little;
    if (at < 8 || at + 2 > view.byteLength) return;
    const count = view.getUint16(at, little);
    for (let i = 0, entry = at + 2; i < count && entry + 12 <= view.byteLength; i++, entry += 12) {
      const type = view.getUint16(entry + 2, little);
      const values = view.getUint32(entry + 4, little);
      const bytes = (sizes[type] ?? 0) * values;
      const from = bytes > 4 ? view.getUint32(entry + 8, little) : entry + 8;
      if (bytes === 0 || from + bytes > view.byteLength) continue;
      this.#places.set(view.getUint16(entry, little), { type, count: values, at: from });
    }
  }

  number(tag: number): number | null {
    const place = this.#places.get(tag);
    if (place?.type === 3) return this.#view.getUint16(place.at, this.#little);
    return place?.type === 4 ? this.#view.getUint32(place.at, this.#little) : null;
  }

  text(tag: number): string {
    const place = this.#places.get(tag);
    if (place?.type !== 2) return '';
    const bytes = new Uint8Array(
      this.#view.buffer,
      this.#view.byteOffset + place.at,
      Math.min(place.count, 64),
    );
    return String.fromCharCode(...bytes).replace(/\0.*$/s, '');
  }

  /** Degrees, minutes and seconds as degrees. */
  degrees(tag: number): number {
    const place = this.#places.get(tag);
    if (place?.type !== 5 || place.count < 3) return Number.NaN;
    const part = (i: number): number =>
      this.#view.getUint32(place.at + i * 8, this.#little) /
      this.#view.getUint32(place.at + i * 8 + 4, this.#little);
    return part(0) + part(1) / 60 + part(2) / 3600;
  }

  below(tag: number): Directory {
    return new Directory(this.#view, this.#little, this.number(tag) ?? 0);
  }
}

/** What a TIFF block (Exif 3.0, 4.6) says of its photo; what cannot be read is null. */
export function factsOf(tiff: Uint8Array): PhotoFacts {
  if (tiff.byteLength < 8) return noFacts;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || view.getUint16(2, little) !== 42) return noFacts;
  const main = new Directory(view, little, view.getUint32(4, little));
  const orientation = main.number(ORIENTATION);
  const exif = main.below(EXIF_IFD);
  const time = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(exif.text(TAKEN));
  const offset = exif.text(TAKEN_OFFSET);
  const taken = time && {
    local: `${time[1]}-${time[2]}-${time[3]}T${time[4]}`,
    offset: /^[+-]\d\d:\d\d$/.test(offset) ? offset : null,
  };
  return {
    orientation: orientation !== null && orientation >= 1 && orientation <= 8 ? orientation : null,
    taken,
    place: placeOf(main.below(GPS_IFD)),
  };
}

function placeOf(gps: Directory): PhotoFacts['place'] {
  const [ns, ew] = [gps.text(1), gps.text(3)];
  const lat = rounded(gps.degrees(2)) * (ns === 'S' ? -1 : 1);
  const lng = rounded(gps.degrees(4)) * (ew === 'W' ? -1 : 1);
  return ns !== '' && ew !== '' && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lng, lat } : null;
}

/** To a millimetre. */
const rounded = (degrees: number): number => Math.round(degrees * 1e8) / 1e8;

interface Value {
  tag: number;
  type: number;
  bytes: readonly number[];
}

const short = (value: number): number[] => [value >> 8, value & 0xff];
const long = (value: number): number[] => [24, 16, 8, 0].map((bits) => (value >>> bits) & 0xff);
const asciiOf = (text: string): number[] => Array.from(`${text}\0`, (letter) => letter.charCodeAt(0));

/** A directory that begins at `at`, and behind it what its entries have no room for. */
function directory(values: readonly Value[], at: number): number[] {
  const tail: number[] = [];
  const tailAt = at + 2 + values.length * 12 + 4;
  const entries = values.flatMap(({ tag, type, bytes }) => {
    const head = [...short(tag), ...short(type), ...long(bytes.length / (sizes[type] ?? 1))];
    if (bytes.length <= 4) return [...head, ...bytes, ...Array<number>(4 - bytes.length).fill(0)];
    const place = long(tailAt + tail.length);
    tail.push(...bytes, ...(bytes.length % 2 === 1 ? [0] : []));
    return [...head, ...place];
  });
  return [...short(values.length), ...entries, ...long(0), ...tail];
}

/** Ten-thousandths of a second of arc: 3 mm on the ground. */
function arc(degrees: number): number[] {
  const parts = Math.round(Math.abs(degrees) * 36_000_000);
  const whole = [Math.floor(parts / 36_000_000), Math.floor(parts / 600_000) % 60].flatMap((part) => [
    ...long(part),
    ...long(1),
  ]);
  return [...whole, ...long(parts % 600_000), ...long(10_000)];
}

/** A TIFF block that says this and no more; undefined when there is nothing to say. */
export function tiffOf({ orientation, taken, place }: PhotoFacts): Uint8Array | undefined {
  if (orientation === null && taken === null && place === null) return undefined;
  const exif: Value[] = taken
    ? [
        { tag: TAKEN, type: 2, bytes: asciiOf(taken.local.replace('T', ' ').replaceAll('-', ':')) },
        ...(taken.offset === null ? [] : [{ tag: TAKEN_OFFSET, type: 2, bytes: asciiOf(taken.offset) }]),
      ]
    : [];
  const gps: Value[] = place
    ? [
        { tag: 1, type: 2, bytes: asciiOf(place.lat < 0 ? 'S' : 'N') },
        { tag: 2, type: 5, bytes: arc(place.lat) },
        { tag: 3, type: 2, bytes: asciiOf(place.lng < 0 ? 'W' : 'E') },
        { tag: 4, type: 5, bytes: arc(place.lng) },
      ]
    : [];
  const mainValues = (exif.length > 0 ? 1 : 0) + (gps.length > 0 ? 1 : 0) + (orientation === null ? 0 : 1);
  const exifAt = 8 + 2 + mainValues * 12 + 4;
  const exifBytes = exif.length > 0 ? directory(exif, exifAt) : [];
  const gpsAt = exifAt + exifBytes.length;
  const main: Value[] = [
    ...(orientation === null ? [] : [{ tag: ORIENTATION, type: 3, bytes: short(orientation) }]),
    ...(exif.length > 0 ? [{ tag: EXIF_IFD, type: 4, bytes: long(exifAt) }] : []),
    ...(gps.length > 0 ? [{ tag: GPS_IFD, type: 4, bytes: long(gpsAt) }] : []),
  ];
  const bigEndian = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  return Uint8Array.from([
    ...bigEndian,
    ...directory(main, 8),
    ...exifBytes,
    ...(gps.length > 0 ? directory(gps, gpsAt) : []),
  ]);
}
