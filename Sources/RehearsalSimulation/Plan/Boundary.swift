/// Paths and terms that mark out work: a non-goal, a specialty, delivery machinery.
public struct Boundary: Sendable, Hashable {
  /// The paths it covers.
  public var paths: [PathPattern]

  /// The words and phrases it covers.
  public var terms: [Term]

  package init(paths: [PathPattern] = [], terms: [Term] = []) {
    self.paths = paths
    self.terms = terms
  }

  /// Whether it covers nothing that could ever match.
  package var isEmpty: Bool { paths.isEmpty && terms.isEmpty }

  package func covers(path: String) -> Bool {
    paths.contains { $0.matches(path) }
  }

  /// Whether what is below a folder is among the paths it covers.
  package func hasPath(below folder: String) -> Bool {
    paths.contains { $0.lies(below: folder) }
  }

  package func mentions(in text: String) -> Bool {
    guard !terms.isEmpty else { return false }
    let words = Term.words(of: text)
    return terms.contains { $0.occurs(in: words) }
  }

  /// Whether a task is inside it by what it touches or by what it says.
  package func covers(_ task: PlannedTask) -> Bool {
    task.touches.contains { covers(path: $0) }
      || ([task.description] + task.criteria).contains { mentions(in: $0) }
  }
}
