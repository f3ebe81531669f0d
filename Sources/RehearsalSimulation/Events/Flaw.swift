/// Something that is wrong with the work, whether anybody has found it or not.
public struct Flaw: Sendable, Hashable {
  /// How much it weighs.
  public enum Weight: String, Sendable, Hashable, CaseIterable {
    /// It could be better.
    case minor
    /// It has to be mended.
    case major
    /// It does harm.
    case critical
  }

  /// The kind, such as an OWASP category.
  public var category: String
  /// How much it weighs.
  public var weight: Weight

  package init(category: String, weight: Weight) {
    self.category = category
    self.weight = weight
  }

  /// The flaw as a judge names it.
  var defect: Defect { Defect(category: category, text: "\(weight.rawValue) flaw") }
}
