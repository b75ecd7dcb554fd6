/** Sets of ports as ranges: sorted, disjoint, not adjacent. */
// @ts-nocheck

export type PortRange = readonly [first: number, last: number]

export function portRanges(ranges: readonly PortRange[]): PortRange[] {
  const merged: [number, number][] = []
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const open = merged.at(-1)
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last)
    else merged.push([first, last])
  }
  return merged
}

/** The ports of one set that are not in the other. */
export function without(ranges: readonly PortRange[], taken: readonly PortRange[]): PortRange[] {
  return taken.reduce<PortRange[]>(
    (left, [first, last]) =>
      left.flatMap(([low, high]): PortRange[] =>
        last < low || first > high
          ? [[low, high]]
          : [
              ...(low < first ? [[low, first - 1] as const] : []),
              ...(last < high ? [[last + 1, high] as const] : []),
            ],
      ),
    [...ranges],
  )
}

export function common(some: readonly PortRange[], others: readonly PortRange[]): PortRange[] {
  return without(some, without(some, others))
}

export function countPorts(ranges: readonly PortRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

export function listPorts(ranges: readonly PortRange[]): number[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  )
}
