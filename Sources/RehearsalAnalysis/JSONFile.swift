import Foundation
import RehearsalSimulation

/// JSON as every report writes it: keys in order, a line each, nothing in it that does harm on a
/// terminal, a line end at the end.
enum JSONFile {
  /// - Throws: what encoding throws.
  static func data(_ object: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(object), as: UTF8.self)
    return Data((InertText.json(json) + "\n").utf8)
  }
}
