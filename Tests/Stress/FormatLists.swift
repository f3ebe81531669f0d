import Foundation
import RehearsalDefinitions

/// The lists and tables of a format, by their places in its schema.
enum FormatLists {
  /// Lists of a length that is fixed, which cannot grow.
  private static let fixed = ["uniform[]", "triangular[]"]

  /// The lists and tables for which there is no family of a target.
  static func withoutFamily() throws -> [String] {
    let schemas: [(Target, String)] = [
      (.scenario, FileSchema.scenario), (.policy, FileSchema.policy),
      (.configuration, FileSchema.configuration),
    ]
    return try schemas.flatMap { target, schema in
      let names = Set(Growth.families.filter { $0.target == target }.map(\.name))
      let json = try JSONSerialization.jsonObject(with: Data(schema.utf8))
      let lists = Set(places(json, "")).sorted()
      return lists.filter { list in !names.contains(list) && !fixed.contains(where: list.hasSuffix)
      }
      .map { "\(target.rawValue): \($0)" }
    }
  }

  private static func places(_ node: Any, _ path: String) -> [String] {
    guard let node = node as? [String: Any] else { return [] }
    var found: [String] = []
    for word in ["anyOf", "oneOf", "allOf"] {
      for part in node[word] as? [Any] ?? [] { found += places(part, path) }
    }
    if let items = node["items"] { found += [path + "[]"] + places(items, path + "[]") }
    if let values = node["additionalProperties"] as? [String: Any] {
      found += [path + "{}"] + places(values, path + "{}")
    }
    for (key, value) in node["properties"] as? [String: Any] ?? [:] {
      found += places(value, path.isEmpty ? key : "\(path).\(key)")
    }
    return found
  }
}
