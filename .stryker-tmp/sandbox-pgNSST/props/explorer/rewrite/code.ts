/**
 * Generated code as a rope: strings of ours, and slices of the source that keep their positions.
 * A rope is flattened once, at the end, into a text and the decoded mappings of a source map.
 */
// @ts-nocheck


/** A piece of the source, copied as it is. */
export interface Slice {
  readonly start: number
  readonly end: number
}

export type Code = string | Slice | readonly Code[]

/** A template of code. */
export function code(strings: TemplateStringsArray, ...parts: readonly Code[]): Code {
  const pieces: Code[] = []
  strings.forEach((text, at) => {
    if (text !== '') pieces.push(text)
    const part = parts[at]
    if (part !== undefined) pieces.push(part)
  })
  return pieces
}

export function join(parts: readonly Code[], separator: string): Code {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [separator, part]))
}

/** [column, source 0, line, column], as in the decoded mappings of a source map; all from 0. */
export type Segment = [number, number, number, number]

export interface Flat {
  readonly text: string
  readonly mappings: Segment[][]
}

/** Where the tokens worth mapping begin: words, brackets, operators after blanks. */
const TOKEN = /[\w$#]+|[^\w$#\s]+/g

export function flatten(root: Code, source: string, starts: readonly number[]): Flat {
  const texts: string[] = []
  const mappings: Segment[][] = [[]]
  let column = 0
  const advance = (text: string): void => {
    texts.push(text)
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      mappings.push([])
      column = 0
      from = at + 1
    }
    column += text.length - from
  }
  const copy = ({ start, end }: Slice): void => {
    let from = start
    for (const { index } of source.slice(start, end).matchAll(TOKEN)) {
      advance(source.slice(from, start + index))
      from = start + index
      const line = lineOf(starts, from)
      mappings.at(-1)?.push([column, 0, line, from - starts[line]!])
    }
    advance(source.slice(from, end))
  }
  const visit = (part: Code): void => {
    if (typeof part === 'string') advance(part)
    else if ('start' in part) copy(part)
    else for (const each of part) visit(each)
  }
  visit(root)
  return { text: texts.join(''), mappings }
}

/** The offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The line, from 0, that holds an offset. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
