import Foundation
import RehearsalSimulation

/// A reader of an event's payload, which ``PayloadJSONWriter`` wrote as a JSON array.
struct PayloadJSONReader: PayloadReader {
  private var fields: ArraySlice<Any>

  init(_ json: String?) {
    let data = Data((json ?? "[]").utf8)
    fields = ((try? JSONSerialization.jsonObject(with: data)) as? [Any] ?? [])[...]
  }

  mutating func readInteger() -> Int64? {
    (fields.popFirst() as? NSNumber)?.int64Value
  }

  mutating func readText() -> String? {
    fields.popFirst() as? String
  }

  mutating func readAgent() -> AgentID? {
    readInteger().map { $0 < 0 ? .none : AgentID(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }
}
