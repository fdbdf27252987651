import { Clipper, EndType, FillRule, JoinType, type Path64, type Paths64 } from 'clipper2-ts';
import type { MultiPolygon, Position } from 'geojson';
import type { Box } from '../locator.ts';

/**
 * How wide two areas may overlap, or leave a gap, where they share a border: each of two surveys of class A puts the
 * border within 0.5 m (CJ/T 213), so 1 m apart is still the same border. What is wider than this somewhere is real.
 */
export const BORDER_WIDTH_M = 1;
/** The area of the disc that has this width: less cannot hold it, and needs no closer look. */
export const DISC_AREA_M2 = (Math.PI / 4) * BORDER_WIDTH_M ** 2;

/** Metres a degree of latitude: WGS 84 mean radius. */
const M_PER_DEGREE = 111_195;
/** Areas are cut on a grid of millimetres: products of two of them stay exact in a double across any city. */
const MM = 1000;
/** Rounded corners may cut this much off the disc. */
const ARC_TOLERANCE_MM = 25;

/** A part of the plane in millimetres around the origin of its `Plane`: outlines counter-clockwise, holes clockwise. */
export type Region = Paths64;

/** What remains of a region where it is wider than a border may be. */
export interface Patch {
  areaM2: number;
  /** Points inside it, one for each connected part, largest first: [lng, lat]. */
  places: [number, number][];
}

function turned(path: Path64, positive: boolean): Path64 {
  return Clipper.isPositive(path) === positive ? path : path.toReversed();
}

/**
 * A local map: equirectangular around its origin, true to a thousandth within 10 km. Only tolerances and reported
 * areas depend on that; what overlaps what does not.
 */
export class Plane {
  readonly #lng: number;
  readonly #lat: number;
  readonly #mmPerLng: number;

  /** @param box what is to be looked at, in degrees */
  constructor([west, south, east, north]: Box) {
    this.#lng = (west + east) / 2;
    this.#lat = (south + north) / 2;
    this.#mmPerLng = M_PER_DEGREE * MM * Math.max(0.01, Math.cos((this.#lat * Math.PI) / 180));
  }

  region(area: MultiPolygon): Region {
    return area.coordinates.flatMap((rings) => rings.map((ring, i) => turned(this.#path(ring), i === 0)));
  }

  /** One ring as an area of its own, hole or not. */
  filled(ring: readonly Position[]): Region {
    return [turned(this.#path(ring), true)];
  }

  /** The parts of `region` that a disc of the width allowed to borders fits in; undefined when there are none. */
  patch(region: Region): Patch | undefined {
    if (areaM2(region) < DISC_AREA_M2) return undefined;
    const radius = (BORDER_WIDTH_M * MM) / 2;
    const inflate = (paths: Paths64, by: number): Paths64 =>
      Clipper.inflatePaths(paths, by, JoinType.Round, EndType.Polygon, 2, ARC_TOLERANCE_MM);
    const core = inflate(region, -radius);
    if (core.length === 0) return undefined;
    const parts = core.filter((path) => Clipper.isPositive(path));
    parts.sort((a, b) => Clipper.area(b) - Clipper.area(a));
    return { areaM2: areaM2(inflate(core, radius)), places: parts.map((part) => this.#placeIn(part, core)) };
  }

  #path(ring: readonly Position[]): Path64 {
    return ring.slice(1).map(([lng = 0, lat = 0]) => ({
      x: Math.round((lng - this.#lng) * this.#mmPerLng),
      y: Math.round((lat - this.#lat) * M_PER_DEGREE * MM),
    }));
  }

  /** The middle of a part where it lies inside, else a corner of it: that is half a border's width from the edge. */
  #placeIn(part: Path64, core: Region): [number, number] {
    const middle = {
      x: Math.round(part.reduce((sum, p) => sum + p.x, 0) / part.length),
      y: Math.round(part.reduce((sum, p) => sum + p.y, 0) / part.length),
    };
    const dot = 10;
    const around = [
      { x: middle.x - dot, y: middle.y - dot },
      { x: middle.x + dot, y: middle.y - dot },
      { x: middle.x + dot, y: middle.y + dot },
      { x: middle.x - dot, y: middle.y + dot },
    ];
    const inside = subtract([around], core).length === 0;
    const { x, y } = inside ? middle : (part[0] ?? middle);
    const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;
    return [round(this.#lng + x / this.#mmPerLng), round(this.#lat + y / (M_PER_DEGREE * MM))];
  }
}

export function areaM2(region: Region): number {
  return Clipper.areaPaths(region) / (MM * MM);
}

export function intersect(a: Region, b: Region): Region {
  return Clipper.intersect(a, b, FillRule.NonZero);
}

export function subtract(a: Region, b: Region): Region {
  return Clipper.difference(a, b, FillRule.NonZero);
}

export function unite(regions: readonly Region[]): Region {
  return Clipper.union(regions.flat(), FillRule.NonZero);
}
