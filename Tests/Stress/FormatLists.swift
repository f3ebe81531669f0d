import Foundation
import RehearsalDefinitions

/// The lists and tables of a format, by their paths in its schema.
enum FormatLists {
  /// Lists with a fixed length, which cannot grow.
  private static let fixed = ["uniform[]", "triangular[]"]

  /// Returns the lists and tables without a family of growing inputs.
  static func withoutFamily() throws -> [String] {
    let schemas: [(Target, String)] = [
      (.scenario, FileSchema.scenario), (.policy, FileSchema.policy),
      (.configuration, FileSchema.configuration),
    ]
    return try schemas.flatMap { target, schema in
      let names = Set(Growth.families.filter { $0.target == target }.map(\.name))
      let json = try JSONSerialization.jsonObject(with: Data(schema.utf8))
      let lists = Set(paths(json, "")).sorted()
      return lists.filter { list in !names.contains(list) && !fixed.contains(where: list.hasSuffix)
      }
      .map { "\(target.rawValue): \($0)" }
    }
  }

  private static func paths(_ node: Any, _ path: String) -> [String] {
    guard let node = node as? [String: Any] else { return [] }
    var found: [String] = []
    for word in ["anyOf", "oneOf", "allOf"] {
      for part in node[word] as? [Any] ?? [] { found += paths(part, path) }
    }
    if let items = node["items"] { found += [path + "[]"] + paths(items, path + "[]") }
    if let values = node["additionalProperties"] as? [String: Any] {
      found += [path + "{}"] + paths(values, path + "{}")
    }
    for (key, value) in node["properties"] as? [String: Any] ?? [:] {
      found += paths(value, path.isEmpty ? key : "\(path).\(key)")
    }
    return found
  }
}
