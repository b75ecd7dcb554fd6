/** Original places of offsets in the bundle and of positions in the generated text. */
// @ts-nocheck

import remapping from '@jridgewell/remapping'
import type { Bundle, SourceMap } from './bundle.ts'
import { type Flat, lineOf, lineStarts, type Segment } from './code.ts'

/** A place in a file that the user can open; line and column from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Decoded mappings: by line, [column, source, line, column], all from 0. */
export interface Decoded {
  readonly sources: readonly (string | null)[]
  readonly mappings: readonly (readonly (readonly number[])[])[]
}

/** Looks places of a bundle up. */
export class Places {
  /** The offsets at which the lines of the bundle begin. */
  readonly starts: readonly number[]
  readonly #loaded: Decoded
  readonly #original: Decoded
  readonly #bundle: Bundle

  constructor(bundle: Bundle) {
    this.#bundle = bundle
    this.starts = lineStarts(bundle.text)
    this.#loaded = decode(bundle.map, () => null)
    this.#original = decode(bundle.map, file => bundle.maps.get(file) ?? null)
  }

  /** The file that was loaded for what is at an offset; undefined for esbuild's own helpers. */
  fileOf(offset: number): string | undefined {
    const line = lineOf(this.starts, offset)
    return placeIn(this.#loaded, line, offset - this.starts[line]!)?.file
  }

  original(offset: number): Place | undefined {
    const line = lineOf(this.starts, offset)
    return placeIn(this.#original, line, offset - this.starts[line]!)
  }

  /** The map from a generated text straight to the original files. */
  compose({ mappings }: Flat): Decoded {
    const toBundle = {
      version: 3 as const,
      sources: ['bundle'],
      names: [],
      mappings: mappings as Segment[][],
    }
    const { map, maps } = this.#bundle
    return decode(toBundle, file => (file === 'bundle' ? map : (maps.get(file) ?? null)))
  }
}

/** The original place of a position; line and column from 0. */
export function placeIn(map: Decoded, line: number, column: number): Place | undefined {
  const segments = map.mappings[line] ?? []
  let found: readonly number[] | undefined
  let low = 0
  let high = segments.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (segments[middle]![0]! <= column) {
      found = segments[middle]
      low = middle + 1
    } else high = middle - 1
  }
  if (found === undefined || found.length < 4) return undefined
  const [, source, originalLine, originalColumn] = found
  const file = map.sources[source!]
  return file ? { file, line: originalLine! + 1, column: originalColumn! + 1 } : undefined
}

// --- internal ---

type Input = Exclude<Parameters<typeof remapping>[0], unknown[]>

function decode(map: unknown, load: (file: string) => SourceMap | null): Decoded {
  const loader = (file: string): Input | null => load(file) as Input | null
  return remapping(map as Input, loader, { decodedMappings: true }) as unknown as Decoded
}
