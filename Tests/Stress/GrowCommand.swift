import ArgumentParser
import Foundation

/// Tries inputs that grow: twice the input may take two and a half times as long.
struct GrowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grow",
    abstract: "Try inputs that grow: twice the input may take 2.5 times as long at most.",
    discussion: "The ratio is that of the least CPU times of several tries, made in turns."
  )

  @Option(help: "Try only families of this kind of file, or whose name contains this.")
  var only: String?

  @Flag(help: "Only check that every list of the formats has a family.")
  var lists = false

  private static let most = 2.5
  private static let tries = 5
  /// The greatest time of an input in seconds; more is a hang on any machine.
  private static let longest = 10.0

  func run() throws {
    let families = Growth.families.filter { family in
      only.map { family.name.contains($0) || family.target.rawValue == $0 } ?? true
    }
    guard !families.isEmpty else { throw ValidationError("No family has such a name.") }
    let missing = try FormatLists.withoutFamily()
    for list in missing { print("FAIL \(list) has no family") }
    var failures = missing.count
    guard !lists else {
      print("\(Growth.families.count) families, \(failures) lists without one")
      guard failures == 0 else { throw ExitCode(1) }
      return
    }
    for family in families {
      let small = family.input(family.size)
      let large = family.input(family.size * 2)
      var least = (small: Double.infinity, large: Double.infinity)
      for _ in 0..<Self.tries {
        least.small = min(least.small, Self.time { family.target.tryOut(small, bounds: .growth) })
        least.large = min(least.large, Self.time { family.target.tryOut(large, bounds: .growth) })
      }
      // Below a millisecond the clock and the allocator are what is measured. Some inputs cannot
      // grow in one direction alone: theirs is the ratio for twice the bytes.
      let growth = Double(large.count) / Double(small.count) / 2
      let ratio = max(least.large, 0.001) / max(least.small, 0.001) / growth
      let holds = ratio <= Self.most && least.large < Self.longest
      failures += holds ? 0 : 1
      let numbers = [least.small * 1_000, least.large * 1_000].map {
        $0.formatted(.number.precision(.fractionLength(1)))
      }
      print(
        "\(holds ? "ok  " : "FAIL") \(family.target.rawValue): \(family.name), "
          + "\(small.count / 1_024) KiB \(numbers[0]) ms, \(large.count / 1_024) KiB \(numbers[1]) ms, "
          + "ratio \(ratio.formatted(.number.precision(.fractionLength(2))))"
      )
    }
    print("peak \(Watch.peakMemory / 1_024) MB")
    if Watch.peakMemory > 200 * 1_024 { failures += 1 }
    guard failures == 0 else { throw ExitCode(1) }
  }

  /// The CPU time of the thread, in seconds.
  private static func time(_ body: () -> Void) -> Double {
    var start = timespec()
    var end = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    body()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
  }
}
