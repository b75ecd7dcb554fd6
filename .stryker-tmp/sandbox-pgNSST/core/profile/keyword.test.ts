/**
 * Goal: every keyword is accepted in its shortest form, in full, and in lower case; with one letter less
 * than the shortest form, or one letter wrong, the profile has an error.
 * Method: a table of profiles, each with the keyword in braces, capitals as in the diagrams of the product.
 * Not covered: RESERVED and AUTHPORT, since any other form of them is a job name.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { hasErrors, parseProfile } from '#core/index.js'

const D = 'VIPADEFINE 255.255.255.0 192.0.2.1'
const distribute = (options: string): string =>
  `VIPADYNAMIC ${D} VIPADISTRIBUTE ${options} 192.0.2.1 PORT 20 DESTIP ALL ENDVIPADYNAMIC`

const PROFILES: readonly string[] = [
  '{VIPADynamic} ENDVIPADYNAMIC',
  `VIPADYNAMIC ${D} {ENDVIPADynamic}`,
  'VIPADYNAMIC {VIPADEFine} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC {VIPABackup} 192.0.2.1 ENDVIPADYNAMIC',
  `VIPADYNAMIC ${D} {VIPADELete} 192.0.2.1 ENDVIPADYNAMIC`,
  `VIPADYNAMIC ${D} {VIPADISTribute} 192.0.2.1 DESTIP ALL ENDVIPADYNAMIC`,
  'VIPADYNAMIC {VIPARange} 255.255.255.0 192.0.2.0 ENDVIPADYNAMIC',
  'VIPADYNAMIC {VIPAROUTE} 192.0.2.1 192.0.2.2 ENDVIPADYNAMIC',
  'VIPADYNAMIC {VIPASMparms} X ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE {MOVEable} IMMEDIATE 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE MOVEABLE {IMMEDiate} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE MOVEABLE {WHENIDLE} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE {SERVICEMGR} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE {SYSPLEXPorts} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPADEFINE {TIER1} 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPARANGE MOVEABLE {NONDISRUPTive} 255.255.255.0 192.0.2.0 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPARANGE MOVEABLE {DISRUPTive} 255.255.255.0 192.0.2.0 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPARANGE {DEFINE} 255.255.255.0 192.0.2.0 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPARANGE {DELEte} 255.255.255.0 192.0.2.0 ENDVIPADYNAMIC',
  'VIPADYNAMIC VIPARANGE 255.255.255.0 192.0.2.0 {SAF} RES ENDVIPADYNAMIC',
  distribute('{DELEte}'),
  distribute('{DEFINE}'),
  distribute('{SYSPLEXPorts}'),
  distribute('{OPTLOCAL} 4'),
  distribute('{NOOPTLOCAL}'),
  distribute('{TIMEDAFFinity} 30'),
  distribute('{DISTMethod} ROUNDROBIN'),
  distribute('DISTMETHOD {BASEWLM}'),
  distribute('DISTMETHOD {ROUNDROBIN}'),
  distribute('DISTMETHOD {SERVERWLM}'),
  distribute('DISTMETHOD {WEIGHTEDActive}'),
  '{GLOBALCONFig} NOEXPLICITBINDPORTRANGE',
  'GLOBALCONFIG {EXPLICITBINDPORTRANGE} 30000 100',
  'GLOBALCONFIG {SYSPLEXMONitor} RECOVERY',
  '{PORT} 20 TCP OMVS',
  '{PORTRange} 20 2 TCP OMVS',
  'PORT 20 TCP OMVS {NOAUTOLog} 21 TCP FTPD',
  'PORT 20 TCP OMVS {DELAYAcks} 21 TCP FTPD',
  'PORT 20 TCP OMVS {NODELAYAcks} 21 TCP FTPD',
  'PORT 20 TCP OMVS {SHAREPORT} 21 TCP FTPD',
  'PORT {UNRSV} TCP * DENY',
  '{TCPCONFIG} RESTRICTLOWPORTS',
  'TCPCONFIG {RESTRICTLowports}',
  'TCPCONFIG {UNRESTRICTLowports}',
  'TCPCONFIG {EPHEMERALPORTS} 2000 3000',
  'TCPCONFIG {TIMEWAITInterval} 30',
  '{UDPCONFIG} UNRESTRICTLOWPORTS',
  '{SRCIP} ENDSRCIP',
  'SRCIP {ENDSRCIP}',
  'SRCIP {JOBNAME} A 192.0.2.1 ENDSRCIP',
  'SRCIP {DESTINATION} 10.0.0.0/8 192.0.2.1 ENDSRCIP',
  'SRCIP JOBNAME A 192.0.2.1 {SERVER} ENDSRCIP',
  '{IPCONFIG} SOURCEVIPA',
  'IPCONFIG {SOURCEVIPA}',
  '{DELEte} PORT 20 TCP OMVS',
  '{PORTPLEX} LEASE 64',
  'PORTPLEX {LOCKSCOPE} SEGMENT',
  'PORTPLEX POLICY {NEXTFIT}',
]

const accepts = (profile: string): boolean => !hasErrors(parseProfile(profile).problems)
const withForms = (profile: string, form: (keyword: string) => string): string =>
  profile.replace(/\{(\w+)\}/g, (_, keyword: string) => form(keyword))
const shortest = (keyword: string): string => keyword.replace(/[a-z]+$/, '')

describe.each(PROFILES)('%s', profile => {
  test('every form from the shortest to the whole word, in any case', () => {
    expect(accepts(withForms(profile, keyword => keyword.toUpperCase()))).toBe(true)
    expect(accepts(withForms(profile, keyword => keyword.toLowerCase()))).toBe(true)
    const [, keyword = ''] = /\{(\w+)\}/.exec(profile)!
    for (let length = shortest(keyword).length; length <= keyword.length; length++) {
      const form = keyword.toUpperCase().slice(0, length)
      expect(accepts(withForms(profile, () => form)), form).toBe(true)
    }
  })

  test('nothing shorter, longer or different', () => {
    const wrong = [
      (keyword: string) => shortest(keyword).slice(0, -1),
      (keyword: string) => `${keyword.toUpperCase()}S`,
      (keyword: string) => `${shortest(keyword)}Q${keyword.slice(shortest(keyword).length)}`,
    ]
    for (const form of wrong) {
      const text = withForms(profile, form)
      expect(accepts(text), text).toBe(false)
    }
  })
})
