import RehearsalRules
import Support
import Testing

/// Decisions about a version of the work that was refused meanwhile.
@Suite struct `A decision about an earlier version` {
  private static let block = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"

  /// One reviewer refuses the first version after 5 minutes.
  ///
  /// A second one decides on that version after 40 minutes, and
  /// on the next version before that.
  @Test(arguments: ["", ", \(block)"], ["10m", "2h"])
  func `is no violation, whether it comes before or after the end of the task`(
    decision: String,
    slowestReview: String
  ) throws {
    let trial = try PanelTeam.run(
      """
      behaviour:
        style-reviewer: [{when: {round: 0}, takes: 5m, \(Self.block)}]
        security-reviewer: [{when: {round: 0}, takes: 40m\(decision)}, {when: {round: 1}, takes: 1m}]
        code-reviewer: [{when: {round: 1}, takes: \(slowestReview)}]

      """,
      panel: ""
    )
    #expect(trial.times(of: "not counted, outdated").contains("43m"))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }
}
