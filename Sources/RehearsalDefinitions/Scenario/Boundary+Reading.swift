import RehearsalSimulation

extension Boundary {
  /// Creates a boundary from a mapping with the keys `paths` and `terms`.
  init(_ entry: Mapping<BoundaryKeys>) {
    self.init(
      paths: Self.readPatterns(entry.elements(\.paths)),
      terms: entry.validElements(\.terms).map { Term($0) }
    )
  }

  /// Returns the path patterns in a list, and adds diagnostics for those that cannot match as written.
  static func readPatterns(_ writtenPatterns: [UnparsedValue<String>]) -> [PathPattern] {
    writtenPatterns.compactMap { value in
      guard let text = value.read() else { return nil }
      check(text, at: value.location, value.reader.diagnostics)
      return PathPattern(text)
    }
  }

  /// Adds an error for a pattern that is too long or matches no path of the project, and a warning for a
  /// pattern with a form that only other kinds of patterns have.
  private static func check(
    _ pattern: String,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) {
    let path = PathPattern.normalised(pattern)
    if pattern.utf8.count > PathPattern.maximumLength {
      diagnostics.error(
        "the pattern is longer than \(PathPattern.maximumLength) bytes; shorten it",
        at: location
      )
    } else if path.isEmpty || PathPattern.leadsOut(path) {
      diagnostics.error(
        "`\(pattern)` matches no path of the project; patterns are relative to the project, and `**` matches "
          + "every path",
        at: location
      )
    } else if let problem = problem(withFormOf: pattern) {
      diagnostics.warn(problem, at: location)
    }
  }

  /// Returns what is wrong with a pattern that has a form with another meaning elsewhere, such as `*.{py,sql}`.
  ///
  /// The result is `nil` if nothing is wrong.
  private static func problem(withFormOf pattern: String) -> String? {
    let hasPartialWildcard = pattern.split(separator: "/").contains { segment in
      segment.count > 2 && zip(segment, segment.dropFirst()).contains { $0 == "*" && $1 == "*" }
    }
    if pattern.first?.isWhitespace == true || pattern.last?.isWhitespace == true {
      return "`\(pattern)` begins or ends with a space, which has to match too; remove it"
    }
    if let alternatives = alternatives(in: pattern) {
      return "braces in `\(pattern)` match only themselves; write a pattern for each alternative: "
        + alternatives.map { "`\($0)`" }.joined(separator: ", ")
    }
    if pattern.containsBytes(of: ", ") {
      return
        "`\(pattern)` is one pattern, and its comma matches only itself; write a list of patterns"
    }
    if pattern.contains("\\") {
      return "`\\` in `\(pattern)` matches only itself; between segments, write `/`"
    }
    if pattern.hasPrefix("!") {
      return
        "`!` in `\(pattern)` matches only itself, because no pattern excludes paths; name only the paths that have "
        + "to match"
    }
    if pattern.hasPrefix("~/") {
      return "`~` in `\(pattern)` matches only itself; patterns are relative to the project"
    }
    if pattern.contains("?") {
      return "`?` in `\(pattern)` matches only itself; `*` matches any number of characters"
    }
    guard hasPartialWildcard else { return nil }
    return
      "`**` in `\(pattern)` matches within one segment only, as `*` does; for any number of segments, write it "
      + "as a segment of its own, such as `api/**/*.py`"
  }

  /// Returns a pattern for each alternative in the first braces of a pattern; `nil` if no braces have alternatives.
  private static func alternatives(in pattern: String) -> [String]? {
    guard let start = pattern.firstIndex(of: "{"),
      let end = pattern[start...].firstIndex(of: "}")
    else { return nil }
    let parts = pattern[start..<end].dropFirst().split(
      separator: ",",
      omittingEmptySubsequences: false
    )
    guard parts.count > 1 else { return nil }
    return parts.map { "\(pattern[..<start])\($0)\(pattern[end...].dropFirst())" }
  }
}
