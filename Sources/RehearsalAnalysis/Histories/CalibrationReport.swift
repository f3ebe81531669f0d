import Foundation
import RehearsalHistories
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A report on the calibration of the models of agents, and a configuration file with the calibrated models.
///
/// The calibration measures times, tokens and success rates in histories, which are real sessions read from logs.
public struct CalibrationReport: CustomStringConvertible {
  private let calibration: HistoryCalibration
  private let source: String

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - calibration: The measured numbers.
  ///   - source: The name of the logs. The configuration file states it as the source of its numbers.
  public init(_ calibration: HistoryCalibration, source: String) {
    self.calibration = calibration
    self.source = source
  }

  // MARK: - Table

  /// The text of the report, which ends with a newline.
  public var description: String {
    var headings = [
      "agent", "n", "seconds p50", "p90", "KS", "tokens p50", "p90", "success", "95 %",
    ]
    if hasDecisions { headings.append("refused") }
    return TextTable.lines([headings] + calibration.agents.map(row)).joined(separator: "\n")
      + "\n\n"
      + notes.map { InertText.singleLine($0) + "\n" }.joined()
  }

  /// Whether the text of any session states a decision about work, such as `Status: APPROVED`.
  private var hasDecisions: Bool { calibration.agents.contains { $0.refusalRate.trials > 0 } }

  private func row(_ agent: HistoryCalibration.AgentNumbers) -> [String] {
    let interval = agent.successRate.wilson()
    let (hasTimes, hasTokens) = (agent.activeSeconds.count > 0, agent.tokens.count > 0)
    return [
      InertText.singleLine(agent.agent), "\(agent.activeSeconds.count)",
      hasTimes ? Self.text(agent.activeSeconds.median) : "-",
      hasTimes ? Self.text(agent.activeSeconds.ninthDecile) : "-",
      agent.activeSeconds.logNormalFit.map { Self.text($0.distanceFromSample, decimals: 3) } ?? "-",
      hasTokens ? Self.text(agent.tokens.median, decimals: 0) : "-",
      hasTokens ? Self.text(agent.tokens.ninthDecile, decimals: 0) : "-",
      "\(agent.successRate.successes) of \(agent.successRate.trials)",
      agent.successRate.trials == 0
        ? "-"
        : "\(Self.text(interval.low * 100, decimals: 0)) to \(Self.text(interval.high * 100, decimals: 0))",
    ] + (hasDecisions ? [refusalRateText(agent)] : [])
  }

  private func refusalRateText(_ agent: HistoryCalibration.AgentNumbers) -> String {
    let refusalRate = agent.refusalRate
    return refusalRate.trials == 0 ? "-" : "\(refusalRate.successes) of \(refusalRate.trials)"
  }

  /// The lines below the table: total counts, times between handoffs, tokens by language model, warnings, and
  /// what was not measured.
  private var notes: [String] {
    var notes = [headline]
    if calibration.routingSeconds.count > 0 {
      notes.append(
        "between a result and the caller's next handoff: \(Self.text(calibration.routingSeconds.median)) s in the median of "
          + "\(calibration.routingSeconds.count), 90th percentile \(Self.text(calibration.routingSeconds.ninthDecile)) s"
      )
    }
    if calibration.maximumConcurrentChildCount > 0 {
      notes.append(
        "agents at work at the same time: at most \(calibration.maximumConcurrentChildCount)"
      )
    }
    for (model, tokens) in calibration.tokensByModel.sorted(by: { $0.key < $1.key }) {
      notes.append(
        "\(model): \(tokens.messageCount.counted("message")), \(tokens.input) tokens of input, "
          + "\(tokens.cacheWrite) written to the cache, \(tokens.cacheRead) read from it"
          + (calibration.formatsWithoutOutput.isEmpty ? ", \(tokens.output) of output" : "")
      )
    }
    let undersampledAgents = calibration.agents.filter(\.isSmallSample).map(\.agent)
    if !undersampledAgents.isEmpty {
      notes.append(
        "warning: fewer than 20 sessions of \(undersampledAgents.joined(separator: ", ")): these numbers say little"
      )
    }
    return notes + [unmeasuredNote]
  }

  private var unmeasuredNote: String {
    let formatsText = calibration.formatsWithoutOutput.map(\.rawValue).joined(separator: ", ")
    var unmeasuredThings = ["prices"]
    if !formatsText.isEmpty {
      unmeasuredThings.append(
        "output tokens, because the output counts of \(formatsText) are placeholders"
      )
    }
    unmeasuredThings.append(
      hasDecisions
        ? "refusals of sessions whose words state no decision"
        : "refusals, because no session's words state a decision such as `Status: APPROVED`"
    )
    return "not measured: " + unmeasuredThings.joined(separator: "; ")
  }

  private var headline: String {
    let dayRange =
      calibration.days.map { $0.first == $0.last ? ", \($0.first)" : ", \($0.first) to \($0.last)" }
      ?? ""
    return calibration.handoffCount.counted("dispatch", "dispatches") + " of "
      + calibration.historyCount.counted("history", "histories") + dayRange
  }

  // MARK: - Configuration

  /// The text of a configuration file with the calibrated models, for `rehearse compare` and scenarios.
  public var configuration: String {
    var lines = [
      "# \(headline)",
      "# Times are time at work: gaps of more than two minutes count as two minutes.",
      calibration.formatsWithoutOutput.isEmpty
        ? "# Tokens are input with the cache, and output; prices are not measured."
        : "# Tokens are input with the cache; output and prices are not measured.",
      "rehearsal: 1", "configuration: calibrated",
    ]
    if let day = calibration.days?.last {
      let quotedSource = Self.quoted(InertText.singleLine(source))
      lines.append(
        "calibration: {source: \(quotedSource), date: \(day), runs: \(max(1, calibration.historyCount))}"
      )
    } else {
      lines.append("# No handoff has a time, so there is no date for `calibration`.")
    }
    if calibration.routingSeconds.count > 0 {
      lines.append(
        "# The median of \(calibration.routingSeconds.count) times between a result and the next handoff, halved: the "
          + "orchestrator routes both."
      )
      lines.append(
        "platform: {orchestrator: {takes: \(Self.durationText(calibration.routingSeconds.median / 2))}}"
      )
    }
    let timedAgents = calibration.agents.filter { $0.activeSeconds.count > 0 }
    lines.append(timedAgents.isEmpty ? "model: {}" : "model:")
    for agent in timedAgents { lines += modelLines(agent) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func modelLines(_ agent: HistoryCalibration.AgentNumbers) -> [String] {
    let interval = agent.successRate.wilson()
    var lines = [
      "  # \(agent.activeSeconds.count.counted("session")); success \(agent.successRate.successes) of "
        + "\(agent.successRate.trials), 95 % interval \(Self.text(interval.low * 100, decimals: 0)) to "
        + "\(Self.text(interval.high * 100, decimals: 0)) %"
        + (agent.isSmallSample ? "; so few that they say little" : ""),
      "  \(Self.quoted(agent.agent)):",
      "    takes: \(Self.distributionText(agent.activeSeconds, Self.durationText))",
    ]
    if agent.tokens.count > 0 {
      lines.append(
        "    spends: \(Self.distributionText(agent.tokens) { "\(Int64(nearest: min($0, 1e12)))" })"
      )
    }
    if agent.successRate.trials > 0 {
      lines.append("    succeeds: \(Self.text(agent.successRate.successShare * 100, decimals: 2))")
    }
    return lines
  }

  /// Returns the distribution of a sample in YAML.
  ///
  /// If a log-normal distribution fits the sample, the result is that distribution. Otherwise, the result lists the
  /// values of the sample.
  private static func distributionText(
    _ sample: HistoryCalibration.Sample,
    _ format: (Double) -> String
  ) -> String {
    if sample.isLogNormal, let fit = sample.logNormalFit {
      return
        "{p50: \(format(fit.median)), p90: \(format(fit.ninthDecile))} # KS \(Self.text(fit.distanceFromSample, decimals: 3))"
    }
    return "{empirical: [\(sample.sortedValues.map(format).joined(separator: ", "))]}"
  }

  private static func durationText(_ seconds: Double) -> String {
    "\(Int64(nearest: min(seconds, 1e9) * 1000))ms"
  }

  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }

  private static func text(_ number: Double, decimals: Int = 1) -> String {
    number.formatted(
      .number.precision(.fractionLength(decimals)).rounded(rule: .toNearestOrAwayFromZero)
        .grouping(.never).locale(Locale(identifier: "en_US_POSIX"))
    )
  }
}
