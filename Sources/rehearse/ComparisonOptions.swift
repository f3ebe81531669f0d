import ArgumentParser
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation

/// The condition under which the exit status of a comparison says that B is worse than A.
enum WorseCondition: String, ExpressibleByArgument, CaseIterable {
  /// B is worse than A by more than a margin.
  case margin
  /// B is worse than A by more than a margin, or is worse in a metric that has no margin, or an expectation about all
  /// runs together fails with B alone.
  case worse
}

extension Metric {
  /// Parses the name of a metric on the command line.
  init(argument: String) throws {
    guard let metric = Metric(rawValue: argument) else {
      throw ValidationError(
        "There is no metric `\(argument)`; "
          + "the metrics are \(Metric.allCases.map(\.rawValue).joined(separator: ", "))."
      )
    }
    self = metric
  }
}

extension Margin {
  /// Parses a margin in the form `NAME=VALUE`, such as `completed=2`.
  init(argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw ValidationError(
        "`\(argument)` does not have the form NAME=VALUE, such as `completed=2`."
      )
    }
    let metric = try Metric(argument: parts[0])
    guard let size = metric.size(of: parts[1]) else {
      throw ValidationError("`\(argument)`: the value must be \(metric.expectedFormText).")
    }
    self.init(metric, size)
  }
}

extension Metric {
  /// Parses a value of the metric, such as `5m` for a time; `nil` if the text is invalid.
  ///
  /// Times are in nanoseconds, percentages and excesses in hundredths of a point, and money in
  /// hundred-millionths of the currency unit.
  fileprivate func size(of text: String) -> Double? {
    switch unit {
    case .time:
      guard case .nanoseconds(let time) = DurationText.parse(text) else { return nil }
      return Double(time)
    case .percentage: return Percentage(text).map { Double($0.hundredths) }
    case .count: return Self.parseNumber(text)
    case .excess: return Self.parseNumber(text).map { $0 * 100 }
    case .money: return Self.parseNumber(text).map { $0 * 1e8 }
    }
  }

  /// Parses up to 12 digits, optionally followed by a point and up to 6 digits; `nil` if the text has another
  /// form.
  private static func parseNumber(_ text: String) -> Double? {
    text.wholeMatch(of: /\d{1,12}(\.\d{1,6})?/) == nil ? nil : Double(text)
  }

  fileprivate var expectedFormText: String {
    switch unit {
    case .time: "a duration such as `5m`"
    case .percentage: "points from 0 to 100 with at most two decimals, such as `2`"
    case .excess: "points such as `2`"
    case .count: "a number such as `0.5`"
    case .money: "an amount such as `0.10`"
    }
  }
}
