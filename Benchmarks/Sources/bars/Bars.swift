import Foundation
import RehearsalBenchmark

/// What has to hold between measurements of one machine in one run, each with the ratio or the
/// seconds that it must not exceed.
///
/// Prints a line for each and ends with 1 where one does not hold. `bars ring KIND HANDOFFS` is what it
/// starts itself as, to count allocations and memory by process.
@main
struct Bars {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "ring" { return try Child.main(arguments.dropFirst()) }
    let tools = try Tools()
    var bars = [Growth.handoffs, Growth.agents, Handlers.waiting]
    bars += try [
      Allocations.synchronous(tools), Allocations.deliberate(tools), Memory.recorded(tools),
      Starting.command(tools), Starting.run, Judging.pipeline(tools),
      PackedEvents.pipeline(tools), PackedEvents.size(tools), Sweep.ofTwoCores(tools),
    ]
    bars += try Judging.rules(tools)
    bars += try LargeInputs.bars(tools)
    for bar in bars { print(bar.line) }
    if !bars.allSatisfy(\.holds) { exit(1) }
  }
}

/// A ratio with the bound that it has to keep.
struct Bar {
  enum Bound {
    case atMost(Double)
    case atLeast(Double)
  }

  var name: String
  var ratio: Double
  var bound: Bound
  /// The measurements behind it.
  var details: String

  var holds: Bool {
    switch bound {
    case .atMost(let most): ratio <= most
    case .atLeast(let least): ratio >= least
    }
  }

  var line: String {
    let limit =
      switch bound {
      case .atMost(let most): "at most \(most.short)"
      case .atLeast(let least): "at least \(least.short)"
      }
    return "\(holds ? "holds" : "MISSED")  \(name): \(ratio.short), \(limit)  (\(details))"
  }
}

extension Double {
  /// With three digits that matter.
  var short: String { String(format: self < 10 ? "%.2f" : self < 100 ? "%.1f" : "%.0f", self) }
}
