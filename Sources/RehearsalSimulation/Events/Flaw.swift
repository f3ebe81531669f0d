/// A problem in the work, regardless of whether a judge has found it.
public struct Flaw: Sendable, Hashable {
  /// The severity of a flaw.
  public enum Weight: String, Sendable, Hashable, CaseIterable {
    /// The work could be improved.
    case minor
    /// The flaw has to be fixed.
    case major
    /// The flaw does harm.
    case critical
  }

  /// The kind of flaw, such as an OWASP category.
  public var category: String
  /// The severity.
  public var weight: Weight

  /// Creates a flaw.
  public init(category: String, weight: Weight) {
    self.category = category
    self.weight = weight
  }

  /// The flaw as a judge reports it.
  var defect: Defect { Defect(category: category, text: "\(weight.rawValue) flaw") }
}

/// A problem that a judge found in the work.
public struct Defect: Sendable, Hashable, CustomStringConvertible {
  /// The kind of defect, such as an OWASP category, `criterion`, `gate` or `deliverable`.
  public var category: String
  /// The description of the problem.
  public var text: String

  /// Creates a defect.
  public init(category: String, text: String) {
    self.category = category
    self.text = text
  }

  /// The defect as a trace writes it.
  public var description: String { "\(category): \(text)" }
}
