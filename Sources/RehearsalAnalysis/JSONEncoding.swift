import Foundation
import RehearsalSimulation

/// The encoding that all JSON reports share.
///
/// The keys of objects are sorted, and each key is on its own line. Control characters are escaped, because they could
/// harm a terminal. The text ends with a newline.
enum JSONEncoding {
  /// Returns a value as JSON in UTF-8.
  ///
  /// - Throws: The error of the encoder.
  static func data(_ object: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(object), as: UTF8.self)
    return Data((InertText.escapedJSON(json) + "\n").utf8)
  }
}
