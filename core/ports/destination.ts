import { FacilityError } from '../errors.ts'
import { parseAddress } from '../facility/address.ts'

/** Where a connection goes. Make it once per destination, not per connection. */
export class Destination {
  readonly address: string
  readonly port: number
  /** Address and port, as the keyed hash takes them. */
  readonly words: Int32Array

  /** Throws `BAD_CONFIG` for what is no IP address or no port. */
  constructor(address: string, port: number) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new FacilityError('BAD_CONFIG', `destination port is ${port}; it must be 0 to 65535`)
    }
    this.address = address
    this.port = port
    this.words = Int32Array.of(...parseAddress(address).words, port)
  }
}
