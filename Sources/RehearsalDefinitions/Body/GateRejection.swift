/// The words with which a definition says when work is rejected, as in `reject if unit coverage < 80%`.
///
/// A condition of rejection is the opposite of a gate: work passes if the condition is false.
enum GateRejection {
  private static let beginnings: [StaticString] = [
    "abort", "block", "denied", "deny", "fail", "not accept", "not approve", "not merge",
    "not pass", "refuse", "reject", "roll back", "rollback", "rolled back", "send back",
    "sent back", "send it back", "unacceptable", "return it", "return the work", "return to",
    "changes are required", "request changes", "ask for changes", "must be fixed", "needs work",
  ]

  /// The beginnings of words for actions that say nothing about whether work is accepted.
  private static let otherActions: [StaticString] = [
    "add integration", "add missing", "add more", "add tests", "add unit", "alert", "ask",
    "consult", "escalat", "flag for", "flag it", "flag the", "inform a", "inform the", "notif",
    "tell the", "warn", "write more", "write tests",
  ]

  private static let negations: Set<String> = [
    "cannot", "doesn't", "don't", "never", "no", "not", "shouldn't", "without", "won't",
  ]

  /// Returns whether a part of a line says that something is rejected.
  ///
  /// A negated word does not count, as in `do not block the merge`.
  static func isStated(in text: PlainText, _ range: Range<Int>) -> Bool {
    states(beginnings, in: text, range)
  }

  /// Returns whether a part of a line names an action other than rejection, such as to escalate or to add tests.
  static func otherActionIsStated(in text: PlainText, _ range: Range<Int>) -> Bool {
    states(otherActions, in: text, range)
  }

  private static func states(
    _ beginnings: [StaticString],
    in text: PlainText,
    _ range: Range<Int>
  ) -> Bool {
    beginnings.contains { word in
      var start = range.lowerBound
      while let offset = text.offset(of: word, from: start, to: range.upperBound) {
        if text.beginsWord(at: offset), !isNegated(before: offset, text, range.lowerBound) {
          return true
        }
        start = offset + 1
      }
      return false
    }
  }

  /// Returns whether the words directly before an offset negate what follows, as in `must not be`.
  private static func isNegated(before offset: Int, _ text: PlainText, _ start: Int) -> Bool {
    text.words(before: offset, 2, start).first { !["automatically", "be"].contains($0) }
      .map(negations.contains) ?? false
  }

  /// Returns the comparison that a gate for a metric has if work is rejected under a condition with a comparison.
  ///
  /// For example, `reject if coverage < 80%` means `coverage >= 80%`. A comparison that is usual in gates for the metric
  /// stays as it is, as in `reject unless coverage >= 80%`.
  static func gate(_ comparison: StatedGate.Comparison, for metric: String) -> StatedGate.Comparison
  {
    comparison.isFloor == GateMetric.isFloorMetric(metric) ? comparison : comparison.negated
  }
}
