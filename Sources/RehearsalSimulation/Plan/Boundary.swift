/// Paths and terms that describe a kind of work, such as a non-goal or a specialty.
public struct Boundary: Sendable, Hashable {
  /// The patterns that match the paths of the work.
  public var paths: [PathPattern]

  /// The words and phrases that identify the work in a text.
  public var terms: [Term]

  /// Creates a boundary from path patterns and terms.
  public init(paths: [PathPattern] = [], terms: [Term] = []) {
    self.paths = paths
    self.terms = terms
  }

  /// Whether the boundary has neither paths nor terms, so that it covers no work.
  package var isEmpty: Bool { paths.isEmpty && terms.isEmpty }

  package func covers(path: String) -> Bool {
    paths.contains { $0.matches(path) }
  }

  /// Returns whether any path pattern matches only paths inside a folder.
  package func hasPath(below folder: String) -> Bool {
    paths.contains { $0.lies(below: folder) }
  }

  package func isMentioned(in text: String) -> Bool {
    guard !terms.isEmpty else { return false }
    let words = Term.words(of: text)
    return terms.contains { $0.occurs(in: words) }
  }

  /// Returns whether a task touches a path of the boundary or mentions one of its terms.
  package func covers(_ task: PlannedTask) -> Bool {
    task.touches.contains { covers(path: $0) }
      || ([task.description] + task.criteria).contains { isMentioned(in: $0) }
  }
}

/// A non-goal: a kind of work that no agent may do.
public struct NonGoal: Sendable, Hashable {
  /// The identifier of the non-goal, such as `NG-1`.
  public var id: String

  /// The description of the non-goal, in the wording of the scenario.
  public var text: String

  /// The paths and terms that identify the out-of-scope work.
  ///
  /// If the work is in a Markdown file, the boundary is empty, because such a file states neither paths nor
  /// terms. No rule can enforce a non-goal with an empty boundary.
  public var boundary: Boundary

  /// The location of the non-goal in the file that lists the work.
  public var location: SourceLocation

  /// Creates a non-goal from its description and its boundary.
  public init(id: String, text: String, boundary: Boundary, location: SourceLocation) {
    self.id = id
    self.text = text
    self.boundary = boundary
    self.location = location
  }
}

/// A kind of work that only some of the agents may do.
public struct Specialty: Sendable, Hashable {
  /// The name of the specialty, such as `frontend`.
  public var name: String

  /// The paths and terms that describe the work of the specialty.
  public var boundary: Boundary

  /// The names of the agents that have the specialty, in the policy's order.
  public var agents: [String]

  /// Creates a specialty of the agents with the given names.
  public init(name: String, boundary: Boundary, agents: [String]) {
    self.name = name
    self.boundary = boundary
    self.agents = agents
  }
}

/// A requirement for the work as a whole, to which tasks contribute.
public struct Requirement: Sendable, Hashable {
  /// The identifier of the requirement, such as `REQ-1`.
  public var id: String

  /// The text of the requirement, in the wording of the scenario.
  public var text: String

  /// The location of the requirement in the file that lists the work.
  public var location: SourceLocation

  /// Creates a requirement from its identifier and text.
  public init(id: String, text: String, location: SourceLocation) {
    self.id = id
    self.text = text
    self.location = location
  }
}

/// A risk of the work, as the scenario lists it.
public struct Risk: Sendable, Hashable {
  /// The identifier of the risk, such as `R-1`.
  public var id: String

  /// The description of what can go wrong, in the wording of the scenario.
  public var text: String

  /// Creates a risk from its identifier and description.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}
