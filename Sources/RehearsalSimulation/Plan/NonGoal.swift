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
