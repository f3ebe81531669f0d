import Foundation
import RehearsalSimulation

/// The JSON encoding that all reports share.
///
/// Keys are sorted and on lines of their own, characters that can harm a terminal are escaped, and the text
/// ends with a newline.
enum JSONFile {
  /// Returns the JSON text of a value.
  ///
  /// - Throws: The encoder's error.
  static func data(_ object: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(object), as: UTF8.self)
    return Data((InertText.json(json) + "\n").utf8)
  }
}
