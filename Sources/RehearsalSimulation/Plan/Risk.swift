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
