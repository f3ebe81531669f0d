package import RehearsalSimulation

/// A threshold that looks like a quality gate, but from which no gate is read.
package struct UnreadThreshold: Sendable, Hashable {
  /// The reason why no gate is read.
  package enum Reason: Sendable, Hashable {
    /// The text does not say what is measured, as in `unit >= 80%`.
    case noMetric
    /// The text is about coverage, but does not say which kind of test has to reach the number.
    case noKind
    /// The text does not say that the number is a minimum, as in `unit coverage: 80%`.
    case noComparison
    /// The number is not a minimum from 0 to 100 with at most two decimals, as in `unit coverage < 80%`.
    case noMinimum
    /// The text does not say which of several numbers is for which kind of test, as in `coverage (>= 80%/>= 70%)`.
    case severalNumbers
  }

  /// The words with the threshold.
  package var text: String
  package var location: SourceLocation
  package var reason: Reason

  /// A description of the problem.
  package var problem: String {
    switch reason {
    case .noMetric: "`\(text)` does not say what is measured, so no gate is read"
    case .noKind:
      "`\(text)` does not say which kind of test has to reach the number, so no gate is read"
    case .noComparison: "`\(text)` does not say that the number is a minimum, so no gate is read"
    case .noMinimum: "`\(text)` states no minimum from 0 to 100 %, so runs have no gate for it"
    case .severalNumbers:
      "`\(text)` does not say which number is for which kind of test, so runs have no gate for it"
    }
  }
}
