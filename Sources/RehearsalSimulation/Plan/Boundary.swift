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

/// Work that nobody may do.
public struct NonGoal: Sendable, Hashable {
  /// The identifier, such as `NG-1`.
  public var id: String

  /// What is out of scope, in the work's words.
  public var text: String

  /// What it covers; empty where the work gives neither paths nor terms, which is unenforceable.
  public var boundary: Boundary

  /// Where the work says so.
  public var location: SourceLocation

  package init(id: String, text: String, boundary: Boundary, location: SourceLocation) {
    self.id = id
    self.text = text
    self.boundary = boundary
    self.location = location
  }
}

/// A kind of work that belongs to some of the agents.
public struct Specialty: Sendable, Hashable {
  /// The name, such as `frontend`.
  public var name: String

  /// What it covers.
  public var boundary: Boundary

  /// The agents it belongs to, in the policy's order.
  public var agents: [String]

  package init(name: String, boundary: Boundary, agents: [String]) {
    self.name = name
    self.boundary = boundary
    self.agents = agents
  }
}

/// Something the work warns of.
public struct Risk: Sendable, Hashable {
  /// The identifier, such as `R-1`.
  public var id: String

  /// What may go wrong, in the work's words.
  public var text: String

  package init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}
