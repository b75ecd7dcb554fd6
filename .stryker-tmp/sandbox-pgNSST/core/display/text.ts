/** Text of the displays, in the manner of the product's: upper case, fixed columns, a count at the end. */
// @ts-nocheck


/** What every display in text begins and ends with. */
export interface Frame {
  /** When the look was taken, in the words of whoever has a clock. */
  readonly at: string
  /** Records shown at most. */
  readonly max: number
}

export interface Column {
  readonly title: string
  /** Numbers stand to the right. */
  readonly right?: boolean
}

/** A display: a heading, the body, and how many of the records it shows. */
export function framed(
  title: string,
  frame: Frame,
  body: readonly string[],
  shown: number,
  all: number,
): string[] {
  return [
    `EZZ2500I DISPLAY PORTPLEX  ${frame.at}`,
    `${title}:`,
    ...body,
    `${shown} OF ${all} RECORDS DISPLAYED`,
  ]
}

/** Columns under their titles, each as wide as its widest field, two spaces apart. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
  indent = '',
): string[] {
  const texts = rows.map(row => row.map(String))
  const widths = columns.map(({ title }, c) =>
    texts.reduce((width, row) => Math.max(width, row[c]!.length), title.length),
  )
  const line = (fields: readonly string[]): string =>
    indent +
    fields
      .map((field, c) =>
        columns[c]!.right ? field.padStart(widths[c]!) : field.padEnd(widths[c]!),
      )
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...texts.map(line)]
}

/** Lines of `NAME = value`, the names filled up with spaces, the values to the right. */
export function fields(values: readonly (readonly [string, number | string])[]): string[] {
  const name = Math.max(...values.map(([text]) => text.length))
  const value = Math.max(...values.map(([, text]) => String(text).length))
  return values.map(([text, n]) => `  ${text.padEnd(name)} = ${String(n).padStart(value)}`)
}

/** A socket as the product writes it; `*` where an address or a port is not known. */
export function socket(address: string | undefined, port: number | undefined): string {
  return `${address ?? '*'}..${port ?? '*'}`
}

/** A stack's name; a slot that has none is called by its number. */
export function stackName(slot: number, name: string): string {
  return name || `slot ${slot}`
}

/** Milliseconds as seconds with three decimals. */
export function secondsOf(ms: number): string {
  return `${(ms / 1000).toFixed(3)} S`
}

/** How long ago a tick was, up to the 49.7 days after which ticks begin anew. */
export function agoOf(tick: number, now: number): string {
  return `${secondsOf((now - tick) >>> 0)} AGO`
}
