/// A writer of the stored form of an event's payload.
///
/// The stored form is a JSON array in UTF-8 with the payload's fields in order, which SQLite's JSON
/// functions can read.
package struct PayloadJSONWriter: PayloadWriter {
  private var bytes: [UInt8] = []

  private mutating func separate() {
    if bytes.isEmpty {
      bytes.reserveCapacity(96)
      bytes.append(UInt8(ascii: "["))
    } else {
      bytes.append(UInt8(ascii: ","))
    }
  }

  package mutating func write(_ integer: Int64) {
    separate()
    JSONText.append(integer, to: &bytes)
  }

  package mutating func write(_ agent: AgentID) {
    write(agent == .none ? -1 : Int64(agent.rawValue))
  }

  package mutating func write(_ value: String) {
    separate()
    JSONText.append(quoted: value, to: &bytes)
  }

  /// Returns the JSON array for a kind of event, or `nil` if the payload has no fields.
  package static func json(of kind: borrowing Event.Kind) -> [UInt8]? {
    var writer = PayloadJSONWriter()
    kind.write(to: &writer)
    guard !writer.bytes.isEmpty else { return nil }
    writer.bytes.append(UInt8(ascii: "]"))
    return writer.bytes
  }
}
