/**
 * Goal: what is scraped is OpenMetrics, every line of it, and its figures are those of the facility; the
 * endpoint serves nothing else and says so when it cannot listen.
 * Method: a parser of the text format written here from its grammar, strict about order, types, suffixes and
 * escapes; itself shown to refuse what is wrong. A facility in this thread with known figures.
 * Not covered: the command line (`cli/display.test.ts`).
 */
// @ts-nocheck

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { allocate, attach, Destination, join, REFUSED } from '#core/index.js'
import { numbers } from '#props/support/facilities.js'
import { OperationsError } from '#workers/operations/errors.js'
import { MetricsServer } from '#workers/operations/metrics-server.js'
import { openMetrics } from '#workers/operations/open-metrics.js'

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The samples of an exposition, or an error with the line that is wrong. */
function parse(text: string): Sample[] {
  if (!text.endsWith('\n# EOF\n')) throw new Error('no # EOF at the end')
  const families = new Set<string>()
  const series = new Set<string>()
  const samples: Sample[] = []
  let family = { name: '', type: '', sampled: true }
  for (const line of text.slice(0, -'# EOF\n'.length - 1).split('\n')) {
    const comment = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      if (kind === 'TYPE') {
        if (families.has(name)) throw new Error(`a family twice: ${line}`)
        if (!['counter', 'gauge'].includes(rest)) throw new Error(`no such type: ${line}`)
        families.add(name)
        family = { name, type: rest, sampled: false }
      }
      if (name !== family.name || family.sampled) throw new Error(`out of place: ${line}`)
      if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`no suffix: ${line}`)
      continue
    }
    const sample = /^([a-zA-Z_:][\w:]*)\{(.*)\} (\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(line)
    if (!sample) throw new Error(`neither comment nor sample: ${line}`)
    const [, name = '', labels = '', value] = sample
    const suffix = family.type === 'counter' ? '_total' : ''
    if (name !== family.name + suffix) throw new Error(`not of its family: ${line}`)
    if (series.has(`${name}{${labels}}`)) throw new Error(`a series twice: ${line}`)
    series.add(`${name}{${labels}}`)
    family.sampled = true
    samples.push({ name, labels: parseLabels(labels), value: Number(value) })
  }
  return samples
}

function parseLabels(text: string): Record<string, string> {
  if (!/^([a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(,(?=.)|$))*$/.test(text)) {
    throw new Error(`labels: ${text}`)
  }
  const labels: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
  }
  return labels
}

const NAME = 'a "quoted" \\name\nin two lines'

function busyFacility(): ReturnType<typeof attach> {
  const quarantineMs = 1000
  const facility = attach(
    allocate({
      stacks: 3,
      dvipas: [
        {
          address: '192.0.2.1',
          tcp: { ports: [1024, 1027], reserved: [1025], lease: 0, quarantineMs },
          udp: { ports: [1024, 1031], lease: 4, quarantineMs },
        },
        { address: '2001:db8::1', tcp: { lease: 0 } },
      ],
    }),
  )
  const as = (name: string, slot: number) =>
    join(facility, { name, slot, random: numbers(slot), nanoseconds: () => 0, now: 0 })
  const [one, two] = [as('one', 1), as(NAME, 2)]
  const tcp = one.spaceAt(0)
  const held = [1, 2, 3].map(() => tcp.connect(0))
  expect(tcp.connect(0)).toBe(REFUSED.EXHAUSTED)
  expect(tcp.bind(1025, 0)).toBe(REFUSED.RESERVED)
  expect(tcp.close(held[0]!, 0)).toBe(0)
  expect(tcp.close(held[0]!, 0)).toBe(REFUSED.NOT_HELD)
  one.spaceAt(1).connect(0)
  facility.fence(one.token)
  expect(two.recover(one.token, 0).status).toBe('recovered')
  const live = two.spaceAt(2).connect(0)
  two.spaceAt(2).bind(2000, 0) // Forgotten.
  two.spaceAt(2).reconcile([live], 0, { free: true })
  return facility
}

describe('the figures', () => {
  const samples = parse(openMetrics(busyFacility(), 10))
  const value = (name: string, labels: Record<string, string>): number | undefined =>
    samples.find(
      sample =>
        sample.name === `portplex_${name}` &&
        Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
    )?.value
  const tcp = { address: '192.0.2.1', protocol: 'tcp' }
  const udp = { address: '192.0.2.1', protocol: 'udp' }
  const other = { address: '2001:db8::1', protocol: 'tcp' }

  it('ports by state, of each space', () => {
    const states = ['free', 'held', 'quarantined', 'reserved', 'leased_idle']
    const of = (space: object) => states.map(state => value('ports', { ...space, state }))
    expect(of(tcp)).toEqual([0, 0, 3, 1, 0])
    // What was idle in the dead stack's lease is free at once.
    expect(of(udp)).toEqual([7, 0, 1, 0, 0])
    expect(of(other)).toEqual([64_510, 1, 1, 0, 0])
  })

  it('acquires by result, and why not', () => {
    expect(value('acquire_total', { ...tcp, result: 'granted' })).toBe(3)
    expect(value('acquire_total', { ...tcp, result: 'refused' })).toBe(2)
    expect(value('acquire_failed_total', { ...tcp, reason: 'exhausted' })).toBe(1)
    expect(value('acquire_failed_total', { ...tcp, reason: 'reserved' })).toBe(1)
    expect(value('acquire_failed_total', { ...tcp, reason: 'in_use' })).toBe(0)
    expect(value('acquire_total', { ...other, result: 'granted' })).toBe(2)
  })

  it('stale releases, and ports recovered by whom', () => {
    expect(value('stale_release_total', tcp)).toBe(1)
    expect(value('recovered_ports_total', { ...tcp, stack: NAME })).toBe(2)
    expect(value('recovered_ports_total', { ...udp, stack: NAME })).toBe(4)
    expect(value('recovered_ports_total', { ...tcp, stack: 'one' })).toBe(0)
  })

  it('entries of a routing table; there a destination is saturated, or the table full', () => {
    const tcp = { ports: [1024, 1025], structure: 'routing-table', entries: 3 } as const
    const facility = attach(allocate({ stacks: 1, dvipas: [{ address: '192.0.2.1', tcp }] }))
    const options = { name: 'one', random: numbers(1), nanoseconds: () => 0, now: 0 }
    const space = join(facility, options).spaceAt(0)
    const [a, b] = [1, 2].map(n => new Destination(`10.0.0.${n}`, 443))
    const results = [a, a, a, b, b].map(to => space.connect(0, to))
    expect(results.map(result => Math.min(result, 0))).toEqual([0, 0, -1, 0, -8])
    const table = parse(openMetrics(facility, 0))
    const of = (name: string, labels: object): unknown => {
      const wanted = expect.objectContaining(labels)
      const found = table.filter(sample => sample.name === `portplex_${name}`)
      return found.find(({ labels: has }) => wanted.asymmetricMatch(has))?.value
    }
    expect(of('table_entries', { state: 'used' })).toBe(3)
    expect(of('table_entries', { state: 'free' })).toBe(0)
    expect(of('acquire_failed_total', { reason: 'destination_saturated' })).toBe(1)
    expect(of('acquire_failed_total', { reason: 'table_full' })).toBe(1)
    expect(of('acquire_failed_total', { reason: 'exhausted' })).toBeUndefined()
    expect(of('acquire_probes_total', {})).toBeGreaterThan(0)
    expect(of('ports', { state: 'held' })).toBe(2)
    expect(samples.some(({ name }) => name.startsWith('portplex_table'))).toBe(false)
  })

  it('leaks that were freed', () => {
    expect([tcp, udp, other].map(space => value('leaks_freed_total', space))).toEqual([0, 0, 1])
  })

  it('locks', () => {
    expect(value('lock_acquisitions_total', tcp)).toBeGreaterThan(5)
    expect(value('lock_waits_total', tcp)).toBe(0)
    expect(value('lock_wait_seconds_total', tcp)).toBe(0)
    expect(value('lock_inherited_total', tcp)).toBe(0)
  })
})

describe('the endpoint', () => {
  let server: MetricsServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  it('is scraped', async () => {
    const facility = busyFacility()
    server = await MetricsServer.listen({ host: '127.0.0.1', port: 0 }, () =>
      openMetrics(facility, 10),
    )
    const response = await fetch(server.url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    expect(parse(await response.text()).length).toBeGreaterThan(40)
  })

  it('serves nothing else', async () => {
    server = await MetricsServer.listen({ host: '127.0.0.1', port: 0 }, () => '# EOF\n')
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405)
    expect((await fetch(server.url.replace('metrics', ''))).status).toBe(404)
    const head = await fetch(`${server.url}?x=1`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('says so when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const asked = MetricsServer.listen({ host: '127.0.0.1', port }, () => '')
    await expect(asked).rejects.toThrow(OperationsError)
    await expect(asked).rejects.toThrow(`127.0.0.1:${port}: the port is taken`)
    await new Promise(resolve => other.close(resolve))
  })
})

describe('the parser of this test refuses', () => {
  const type = '# TYPE x counter\n'
  it.each([
    ['no end', `${type}x_total{} 1\n`],
    ['a counter without its suffix', `${type}x{} 1\n# EOF\n`],
    ['an unknown type', '# TYPE x number\n# EOF\n'],
    ['a family twice', `${type}x_total{} 1\n# TYPE y gauge\n${type}# EOF\n`],
    ['a series twice', `${type}x_total{a="1"} 1\nx_total{a="1"} 2\n# EOF\n`],
    ['a help after the samples', `${type}x_total{} 1\n# HELP x text\n# EOF\n`],
    ['a unit that is no suffix', `${type}# UNIT x seconds\n# EOF\n`],
    ['a quote that is not escaped', `${type}x_total{a="b"c"} 1\n# EOF\n`],
    ['an empty line', `${type}\nx_total{} 1\n# EOF\n`],
    ['no number', `${type}x_total{} NaN\n# EOF\n`],
  ])('%s', (_, text) => {
    expect(() => parse(text)).toThrow()
  })
})
