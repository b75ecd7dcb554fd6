// @ts-nocheck
import { formsOf } from './keyword.ts'

/**
 * `own`: parsed here. `ignored`: a statement of the product that has no effect here; with `end`, a block.
 * `inside`: a statement that stands only inside a block. `end`: the end keyword of a block.
 */
export interface StatementName {
  readonly name: string
  readonly role: 'own' | 'ignored' | 'inside' | 'end'
  readonly end?: string
  /** The block that an `inside` statement belongs to, or that an `end` keyword ends. */
  readonly block?: string
}

/** What a folded word means where a statement begins; undefined: no such statement. */
export function statementName(word: string): StatementName | undefined {
  return NAMES.get(word)
}

/** Whether a word begins a statement of a profile, as opposed to one of a block. */
export function beginsStatement(word: string): boolean {
  const role = statementName(word)?.role
  return role === 'own' || role === 'ignored'
}

// --- internal ---

const OWN = [
  'VIPADynamic',
  'GLOBALCONFig',
  'PORT',
  'PORTRange',
  'TCPCONFIG',
  'UDPCONFIG',
  'SRCIP',
  'IPCONFIG',
  'IPCONFIG6',
  'DELEte',
  'PORTPLEX',
]

const INSIDE_VIPADYNAMIC = [
  'VIPADEFine',
  'VIPABackup',
  'VIPADELete',
  'VIPADISTribute',
  'VIPARange',
  'VIPAROUTE',
  'VIPASMparms',
]

/** With the keyword that ends the block; empty: the statement ends where the next one begins. */
const IGNORED: Readonly<Record<string, string>> = {
  ARPAGE: '',
  ASSORTEDPARMS: 'ENDASSORTEDPARMS',
  ATMARPSV: '',
  ATMLIS: '',
  ATMPVC: '',
  AUTOLOG: 'ENDAUTOLOG',
  BEGINROUTES: 'ENDROUTES',
  BEGINVTAM: 'ENDVTAM',
  BSDROUTINGPARMS: 'ENDBSDROUTINGPARMS',
  DEFADDRTABLE: 'ENDDEFADDRTABLE',
  DEVICE: '',
  GATEWAY: '',
  HOME: '',
  INCLUDE: '',
  INTERFACE: '',
  IPSEC: 'ENDIPSEC',
  ITRACE: '',
  KEEPALIVEOPTIONS: 'ENDKEEPALIVEOPTIONS',
  LINK: '',
  NETACCESS: 'ENDNETACCESS',
  NETMONITOR: '',
  PKTTRACE: '',
  PRIMARYINTERFACE: '',
  SACONFIG: '',
  SMFCONFIG: '',
  SMFPARMS: '',
  SOMAXCONN: '',
  START: '',
  STOP: '',
  TELNETGLOBALS: 'ENDTELNETGLOBALS',
  TELNETPARMS: 'ENDTELNETPARMS',
  TNSACONFIG: '',
  TRANSLATE: '',
}

const NAMES = new Map<string, StatementName>([
  ...OWN.flatMap(name => entries(name, { name: name.toUpperCase(), role: 'own' })),
  ...INSIDE_VIPADYNAMIC.flatMap(name =>
    entries(name, { name: name.toUpperCase(), role: 'inside', block: 'VIPADYNAMIC' }),
  ),
  ...entries('ENDVIPADynamic', { name: 'ENDVIPADYNAMIC', role: 'end', block: 'VIPADYNAMIC' }),
  ...entries('ENDSRCIP', { name: 'ENDSRCIP', role: 'end', block: 'SRCIP' }),
  ...Object.entries(IGNORED).flatMap(([name, end]): [string, StatementName][] =>
    end === ''
      ? [[name, { name, role: 'ignored' }]]
      : [
          [name, { name, role: 'ignored', end }],
          [end, { name: end, role: 'end', block: name }],
        ],
  ),
])

function entries(keyword: string, entry: StatementName): [string, StatementName][] {
  return formsOf(keyword).map(form => [form, entry])
}
