import Foundation
import RehearsalSimulation

/// The stored form of an event's payload: its fields in order as a JSON array, so that SQLite's
/// own functions can take it apart.
struct PayloadJSONWriter: PayloadWriter {
  private(set) var text = ""

  private mutating func separate() {
    text += text.isEmpty ? "[" : ","
  }

  mutating func write(_ integer: Int64) {
    separate()
    text += String(integer)
  }

  mutating func write(_ agent: AgentID) {
    write(agent == .none ? -1 : Int64(agent.rawValue))
  }

  mutating func write(_ value: String) {
    separate()
    text += JSONText.quoted(value)
  }

  /// The array, or `nil` where there is no field.
  static func json(of kind: Event.Kind) -> String? {
    var writer = PayloadJSONWriter()
    kind.write(to: &writer)
    return writer.text.isEmpty ? nil : writer.text + "]"
  }
}

/// Reads what ``PayloadJSONWriter`` wrote.
struct PayloadJSONReader: PayloadReader {
  private var fields: ArraySlice<Any>

  init(_ json: String?) {
    let data = Data((json ?? "[]").utf8)
    fields = ((try? JSONSerialization.jsonObject(with: data)) as? [Any] ?? [])[...]
  }

  mutating func integer() -> Int64? {
    (fields.popFirst() as? NSNumber)?.int64Value
  }

  mutating func text() -> String? {
    fields.popFirst() as? String
  }

  mutating func agent() -> AgentID? {
    integer().map { $0 < 0 ? .none : AgentID(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }
}
