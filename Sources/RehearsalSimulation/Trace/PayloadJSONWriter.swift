/// A writer that encodes the payload of an event as a JSON array, for storage in recordings.
///
/// The array has the payload's fields in order and is encoded in UTF-8, so that SQLite's JSON functions can
/// read it.
package struct PayloadJSONWriter: PayloadWriter {
  private var bytes: [UInt8] = []

  /// Writes the opening bracket before the first field, or a comma before every other field.
  private mutating func beginField() {
    if bytes.isEmpty {
      bytes.reserveCapacity(96)
      bytes.append(UInt8(ascii: "["))
    } else {
      bytes.append(UInt8(ascii: ","))
    }
  }

  package mutating func write(_ integer: Int64) {
    beginField()
    JSONText.append(integer, to: &bytes)
  }

  package mutating func write(_ agent: AgentID) {
    write(agent == .none ? -1 : Int64(agent.rawValue))
  }

  package mutating func write(_ text: String) {
    beginField()
    JSONText.append(quoted: text, to: &bytes)
  }

  /// Returns the payload of an event as a JSON array in UTF-8, or `nil` if the payload has no fields.
  package static func json(of kind: borrowing Event.Kind) -> [UInt8]? {
    var writer = PayloadJSONWriter()
    kind.write(to: &writer)
    guard !writer.bytes.isEmpty else { return nil }
    writer.bytes.append(UInt8(ascii: "]"))
    return writer.bytes
  }
}
