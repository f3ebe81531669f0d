import Foundation
import RehearsalHistories
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A report on numbers for models that were measured on histories, and the configuration that has them.
public struct CalibrationReport: CustomStringConvertible {
  private let numbers: HistoryCalibration
  private let source: String

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - numbers: The numbers.
  ///   - source: The name of the logs, for the configuration's `calibration`.
  public init(_ numbers: HistoryCalibration, source: String) {
    self.numbers = numbers
    self.source = source
  }

  // MARK: - Table

  /// The text of the report, which ends with a newline.
  public var description: String {
    var head = ["agent", "n", "seconds p50", "p90", "KS", "tokens p50", "p90", "success", "95 %"]
    if hasDecisions { head.append("refused") }
    return TextTable.lines([head] + numbers.agents.map(row)).joined(separator: "\n") + "\n\n"
      + notes.map { InertText.line($0) + "\n" }.joined()
  }

  /// Whether the words of a session state a decision.
  private var hasDecisions: Bool { numbers.agents.contains { $0.refusals.trials > 0 } }

  private func row(_ agent: HistoryCalibration.AgentNumbers) -> [String] {
    let interval = agent.success.wilson()
    let (hasTimes, hasTokens) = (agent.seconds.count > 0, agent.tokens.count > 0)
    return [
      InertText.line(agent.agent), "\(agent.seconds.count)",
      hasTimes ? Self.text(agent.seconds.median) : "-",
      hasTimes ? Self.text(agent.seconds.ninthDecile) : "-",
      agent.seconds.fit.map { Self.text($0.distance, decimals: 3) } ?? "-",
      hasTokens ? Self.text(agent.tokens.median, decimals: 0) : "-",
      hasTokens ? Self.text(agent.tokens.ninthDecile, decimals: 0) : "-",
      "\(agent.success.successes) of \(agent.success.trials)",
      agent.success.trials == 0
        ? "-"
        : "\(Self.text(interval.low * 100, decimals: 0)) to \(Self.text(interval.high * 100, decimals: 0))",
    ] + (hasDecisions ? [refusals(agent)] : [])
  }

  private func refusals(_ agent: HistoryCalibration.AgentNumbers) -> String {
    let refusals = agent.refusals
    return refusals.trials == 0 ? "-" : "\(refusals.successes) of \(refusals.trials)"
  }

  /// What the numbers say and do not say.
  private var notes: [String] {
    var notes = [headline]
    if numbers.routing.count > 0 {
      notes.append(
        "between a result and the caller's next handoff: \(Self.text(numbers.routing.median)) s in the median of "
          + "\(numbers.routing.count), 90th percentile \(Self.text(numbers.routing.ninthDecile)) s"
      )
    }
    if numbers.mostConcurrent > 0 {
      notes.append("agents at work at the same time: at most \(numbers.mostConcurrent)")
    }
    for (model, tokens) in numbers.tokensByModel.sorted(by: { $0.key < $1.key }) {
      notes.append(
        "\(model): \(tokens.messages.counted("message")), \(tokens.input) tokens of input, "
          + "\(tokens.cacheWrite) written to the cache, \(tokens.cacheRead) read from it"
          + (numbers.formatsWithoutOutput.isEmpty ? ", \(tokens.output) of output" : "")
      )
    }
    let small = numbers.agents.filter(\.isSmall).map(\.agent)
    if !small.isEmpty {
      notes.append(
        "warning: fewer than 20 sessions of \(small.joined(separator: ", ")): these numbers say little"
      )
    }
    return notes + [unmeasured]
  }

  private var unmeasured: String {
    let formats = numbers.formatsWithoutOutput.map(\.rawValue).joined(separator: ", ")
    var parts = ["prices"]
    if !formats.isEmpty {
      parts.append("output tokens, because the output counts of \(formats) are placeholders")
    }
    parts.append(
      hasDecisions
        ? "refusals of sessions whose words state no decision"
        : "refusals, because no session's words state a decision such as `Status: APPROVED`"
    )
    return "not measured: " + parts.joined(separator: "; ")
  }

  private var headline: String {
    let days =
      numbers.days.map { $0.first == $0.last ? ", \($0.first)" : ", \($0.first) to \($0.last)" }
      ?? ""
    return numbers.handoffs.counted("handoff") + " of "
      + numbers.histories.counted("history", "histories") + days
  }

  // MARK: - Configuration

  /// The numbers as a configuration file, which `rehearse compare` and scenarios can use.
  public var configuration: String {
    var lines = [
      "# \(headline)",
      "# Times are time at work: gaps of more than two minutes count as two minutes.",
      numbers.formatsWithoutOutput.isEmpty
        ? "# Tokens are input with the cache, and output; prices are not measured."
        : "# Tokens are input with the cache; output and prices are not measured.",
      "rehearsal: 1", "configuration: calibrated",
    ]
    if let day = numbers.days?.last {
      let name = Self.quoted(InertText.line(source))
      lines.append(
        "calibration: {source: \(name), date: \(day), runs: \(max(1, numbers.histories))}"
      )
    } else {
      lines.append("# No handoff has a time, so there is no date for `calibration`.")
    }
    if numbers.routing.count > 0 {
      lines.append(
        "# The median of \(numbers.routing.count) times between a result and the next handoff, halved: the "
          + "orchestrator routes both."
      )
      lines.append(
        "platform: {orchestrator: {takes: \(Self.duration(numbers.routing.median / 2))}}"
      )
    }
    let agents = numbers.agents.filter { $0.seconds.count > 0 }
    lines.append(agents.isEmpty ? "model: {}" : "model:")
    for agent in agents { lines += model(agent) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func model(_ agent: HistoryCalibration.AgentNumbers) -> [String] {
    let interval = agent.success.wilson()
    var lines = [
      "  # \(agent.seconds.count.counted("session")); success \(agent.success.successes) of "
        + "\(agent.success.trials), 95 % interval \(Self.text(interval.low * 100, decimals: 0)) to "
        + "\(Self.text(interval.high * 100, decimals: 0)) %"
        + (agent.isSmall ? "; so few that they say little" : ""),
      "  \(Self.quoted(agent.agent)):",
      "    takes: \(Self.spread(agent.seconds, Self.duration))",
    ]
    if agent.tokens.count > 0 {
      lines.append("    spends: \(Self.spread(agent.tokens) { "\(Self.whole(min($0, 1e12)))" })")
    }
    if agent.success.trials > 0 {
      lines.append("    succeeds: \(Self.text(agent.success.share * 100, decimals: 2))")
    }
    return lines
  }

  /// Returns a distribution: log-normal where it fits, else the numbers themselves.
  private static func spread(
    _ sample: HistoryCalibration.Sample,
    _ text: (Double) -> String
  ) -> String {
    if sample.isLogNormal, let fit = sample.fit {
      return
        "{p50: \(text(fit.median)), p90: \(text(fit.ninthDecile))} # KS \(Self.text(fit.distance, decimals: 3))"
    }
    return "{empirical: [\(sample.values.map(text).joined(separator: ", "))]}"
  }

  private static func duration(_ seconds: Double) -> String {
    "\(whole(min(seconds, 1e9) * 1000))ms"
  }

  /// Returns the nearest whole number, as far as it fits.
  private static func whole(_ number: Double) -> Int64 {
    Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }

  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }

  private static func text(_ number: Double, decimals: Int = 1) -> String {
    number.formatted(
      .number.precision(.fractionLength(decimals)).rounded(rule: .toNearestOrAwayFromZero)
        .grouping(.never).locale(Locale(identifier: "en_US_POSIX"))
    )
  }
}
