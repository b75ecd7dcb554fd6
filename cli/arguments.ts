/** Parsers of option values. Each throws commander's InvalidArgumentError, which names the option. */
import { isIPv4 } from 'node:net'
import { InvalidArgumentError } from '@commander-js/extra-typings'
import { type Order, PLAIN_DISPLAYS, type Speed } from '../workers/index.ts'

export function wholeNumber(min: number, max: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

/** Seconds, with a fraction if wanted. */
export function seconds(min: number, max: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`It must be a number of seconds from ${min} to ${max}.`)
  }
}

export function portRange(text: string): readonly [number, number] {
  const match = /^(\d+)-(\d+)$/.exec(text)
  const [low, high] = [Number(match?.[1]), Number(match?.[2])]
  if (match && low >= 1 && low < high && high <= 65_535) return [low, high]
  throw new InvalidArgumentError('It must be two ports, such as 32768-60999.')
}

/** Ports and ranges of ports, separated by commas. */
export function portList(text: string): readonly number[] {
  return text.split(',').flatMap(part => {
    if (!part.includes('-')) return [wholeNumber(1, 65_535)(part)]
    const [low, high] = portRange(part)
    return Array.from({ length: high - low + 1 }, (_, index) => low + index)
  })
}

export function speed(text: string): Speed {
  if (text === 'max') return 'max'
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e6) return value
  throw new InvalidArgumentError('It must be a factor such as 1 or 10, or max.')
}

export function order(text: string): Order {
  if (text === 'strict' || text === 'free') return { kind: text }
  const match = /^window(?::(\d+))?$/.exec(text)
  const ms = Number(match?.[1] ?? 1000)
  if (match && ms >= 1 && ms <= 3_600_000) return { kind: 'window', ms }
  throw new InvalidArgumentError('It must be strict, window, window:MS or free.')
}

/** A number of records, or all of them. */
export function recordCount(text: string): number {
  return text === '*' ? Number.MAX_SAFE_INTEGER : wholeNumber(0, 1_000_000)(text)
}

/** Displays, separated by commas. */
export function displayList(text: string): readonly string[] {
  const kinds = text.toLowerCase().split(',')
  const unknown = kinds.find(kind => !PLAIN_DISPLAYS.some(known => known === kind))
  if (unknown === undefined) return kinds
  throw new InvalidArgumentError(
    `There is no "${unknown}"; there are ${PLAIN_DISPLAYS.join(', ')}.`,
  )
}

/** A loopback address and a port: figures are nobody's business on the network. */
export function loopbackPlace(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const [host, port] = [match?.[1] ?? match?.[2] ?? '', Number(match?.[3])]
  const isLoopback = host === '::1' || host === 'localhost' || (isIPv4(host) && /^127\./.test(host))
  if (match && isLoopback && port <= 65_535) return { host, port }
  throw new InvalidArgumentError(
    'It must be a loopback address and a port, such as 127.0.0.1:9090.',
  )
}

/** JSON. In an object, since undefined would be no value at all. */
export function json(text: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    throw new InvalidArgumentError(`It must be JSON: ${(error as Error).message}.`)
  }
}
