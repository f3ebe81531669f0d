/// A problem in the work, whether or not a judge has found it.
public struct Flaw: Sendable, Hashable {
  /// The severity of a flaw.
  public enum Weight: String, Sendable, Hashable, CaseIterable {
    /// The work can be approved in spite of the flaw, but should be improved.
    case minor
    /// The flaw has to be fixed before the work is approved.
    case major
    /// The flaw does harm, and has to be fixed before the work is approved.
    case critical
  }

  /// The category of the flaw, such as the OWASP category `A03 injection`.
  public var category: String
  /// The severity of the flaw.
  public var weight: Weight

  /// Creates a flaw.
  public init(category: String, weight: Weight) {
    self.category = category
    self.weight = weight
  }

  /// The defect that a judge reports when it finds this flaw.
  var defect: Defect { Defect(category: category, text: "\(weight.rawValue) flaw") }
}

/// A problem that a judge reports in the work.
public struct Defect: Sendable, Hashable, CustomStringConvertible {
  /// The category of the defect, such as `gate`, `criterion`, `deliverable` or an OWASP category.
  public var category: String
  /// The description of the problem.
  public var text: String

  /// Creates a defect.
  public init(category: String, text: String) {
    self.category = category
    self.text = text
  }

  /// Whether the defect is a flaw that has to be fixed before the work is approved.
  ///
  /// A minor flaw is only a recommendation.
  package var isFlawToFix: Bool {
    Flaw.Weight.allCases.contains { weight in
      weight != .minor && self == Flaw(category: category, weight: weight).defect
    }
  }

  /// The category and the text, as traces write them.
  public var description: String { "\(category): \(text)" }
}
