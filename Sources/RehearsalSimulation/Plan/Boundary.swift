/// Paths and terms that delimit work, such as a non-goal, a specialty or delivery machinery.
public struct Boundary: Sendable, Hashable {
  /// The paths that the boundary covers.
  public var paths: [PathPattern]

  /// The words and phrases that the boundary covers.
  public var terms: [Term]

  /// Creates a boundary.
  public init(paths: [PathPattern] = [], terms: [Term] = []) {
    self.paths = paths
    self.terms = terms
  }

  /// Whether the boundary has neither paths nor terms.
  package var isEmpty: Bool { paths.isEmpty && terms.isEmpty }

  package func covers(path: String) -> Bool {
    paths.contains { $0.matches(path) }
  }

  /// Returns whether the boundary covers a path below a folder.
  package func hasPath(below folder: String) -> Bool {
    paths.contains { $0.lies(below: folder) }
  }

  package func mentions(in text: String) -> Bool {
    guard !terms.isEmpty else { return false }
    let words = Term.words(of: text)
    return terms.contains { $0.occurs(in: words) }
  }

  /// Returns whether the boundary covers a task, by the paths that the task touches or by the
  /// task's text.
  package func covers(_ task: PlannedTask) -> Bool {
    task.touches.contains { covers(path: $0) }
      || ([task.description] + task.criteria).contains { mentions(in: $0) }
  }
}

/// Work that no agent may do.
public struct NonGoal: Sendable, Hashable {
  /// The identifier, such as `NG-1`.
  public var id: String

  /// The description of what is out of scope, in the wording of the work.
  public var text: String

  /// The paths and terms that delimit the work.
  ///
  /// The boundary is empty, and the non-goal cannot be enforced, if the work gives neither paths
  /// nor terms.
  public var boundary: Boundary

  /// The location of the non-goal in the work.
  public var location: SourceLocation

  /// Creates a non-goal.
  public init(id: String, text: String, boundary: Boundary, location: SourceLocation) {
    self.id = id
    self.text = text
    self.boundary = boundary
    self.location = location
  }
}

/// A kind of work that only some agents do.
public struct Specialty: Sendable, Hashable {
  /// The name, such as `frontend`.
  public var name: String

  /// The paths and terms that delimit the work.
  public var boundary: Boundary

  /// The names of the agents that have the specialty, in the policy's order.
  public var agents: [String]

  /// Creates a specialty.
  public init(name: String, boundary: Boundary, agents: [String]) {
    self.name = name
    self.boundary = boundary
    self.agents = agents
  }
}

/// A requirement that the work as a whole has to meet.
public struct Requirement: Sendable, Hashable {
  /// The identifier, such as `REQ-1`.
  public var id: String

  /// The requirement in the wording of the work.
  public var text: String

  /// The location of the requirement in the work.
  public var location: SourceLocation

  /// Creates a requirement.
  public init(id: String, text: String, location: SourceLocation) {
    self.id = id
    self.text = text
    self.location = location
  }
}

/// A risk that the work names.
public struct Risk: Sendable, Hashable {
  /// The identifier, such as `R-1`.
  public var id: String

  /// The description of what can go wrong, in the wording of the work.
  public var text: String

  /// Creates a risk.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}
