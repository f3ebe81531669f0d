/// Something found wrong in work.
public struct Defect: Sendable, Hashable, CustomStringConvertible {
  /// The kind, such as an OWASP category, `criterion`, `gate` or `deliverable`.
  public var category: String
  /// What is wrong.
  public var text: String

  package init(category: String, text: String) {
    self.category = category
    self.text = text
  }

  /// The defect as a trace writes it.
  public var description: String { "\(category): \(text)" }
}
