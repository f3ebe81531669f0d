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
