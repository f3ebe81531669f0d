/// A unit of planned work.
public struct PlannedTask: Sendable, Hashable {
  /// The identifier, such as `AUTH-B001`.
  public var id: String

  /// What is to be done.
  public var description: String

  /// The agent it is assigned to.
  public var agent: AgentID

  /// The phase, counted from one; phases follow each other.
  public var phase: Int = 1

  /// The tasks that have to be completed before it.
  public var needs: [TaskID] = []

  /// The project-relative paths it writes.
  public var touches: [String] = []

  /// What has to hold when it is done.
  public var criteria: [String] = []

  /// The context supplied with it; `nil` where the work does not say, which supplies everything.
  public var context: [String]?

  /// The skills the work asks for.
  public var skills: [String] = []

  /// How its work is ordered.
  public var strategy: Strategy = .flexible

  /// What evidence its criteria ask for.
  public var verification: VerificationLevel = .unitOnly

  /// Where the work lists it.
  public var location: SourceLocation

  package init(id: String, description: String, agent: AgentID, location: SourceLocation) {
    self.id = id
    self.description = description
    self.agent = agent
    self.location = location
  }
}
