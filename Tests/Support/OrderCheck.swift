/// Finds code that walks a dictionary or a set, whose order differs from process to process.
package enum OrderCheck {
  /// The names of a file's dictionaries and sets, by their declarations.
  package static func unordered(in lines: [String]) -> [String] {
    lines.compactMap { line in
      let pattern = /(?:var|let) (\w+)(?:: (?:\[[^\]\[(]+: |Set<)| = Set[<(])/
      return line.firstMatch(of: pattern).map { String($0.1) }
    }
  }

  /// The lines that walk one of them.
  package static func walks(in lines: [String]) -> [String] {
    let names = unordered(in: lines)
    let walking = [
      "map", "forEach", "filter", "reduce", "keys", "values", "first", "sorted", "min",
    ]
    return lines.filter { line in
      names.contains { name in
        [" ", ".", "{"].contains { line.contains("in \(name)\($0)") }
          || walking.contains { line.contains("\(name).\($0)") }
      }
    }
  }
}
