import Foundation
import RehearsalBenchmark
import RehearsalSimulation

/// What the program is when it starts itself.
enum Child {
  /// Runs a ring of a kind of handler once.
  static func main(_ arguments: ArraySlice<String>) throws {
    guard arguments.count == 2, let kind = arguments.first.flatMap(RingWorkload.Handlers.init),
      let handoffs = arguments.last.flatMap({ Int($0) })
    else { throw Failure(message: "usage: bars ring KIND HANDOFFS") }
    let ring = RingWorkload(handoffs: handoffs, handlers: kind)
    let plan = ring.makePlan()
    _ = Simulation(plan) { ring.makeAgent($0, in: plan, on: $1) }.run(seed: 0)
  }
}

struct Failure: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}

/// The programs and files that processes need.
struct Tools {
  let root: URL
  let rehearse: URL
  let mallocs: URL

  init() throws {
    root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
    rehearse = root.appending(path: ".build/release/rehearse")
    mallocs = root.appending(path: ".build/mallocs.so")
    for file in [rehearse, mallocs] where !FileManager.default.fileExists(atPath: file.path()) {
      throw Failure(message: "\(file.path()) is missing: run `make bars`, which builds it")
    }
  }

  private static var processorSecondsOfChildren: Double {
    var usage = rusage()
    // -1 is the children that have ended.
    getrusage(-1, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
    }
  }

  struct Outcome {
    var output: String
    var errors: String
    var seconds: Double
    var processorSeconds: Double
  }

  /// Runs a program to its end.
  ///
  /// - Throws: `Failure` if it ends with a status that is not among the given ones.
  func run(
    _ program: URL,
    _ arguments: [String],
    environment: [String: String] = [:],
    statuses: Set<Int32> = [0]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    let clock = ContinuousClock()
    let start = clock.now
    let before = Self.processorSecondsOfChildren
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let seconds = (clock.now - start) / .seconds(1)
    guard statuses.contains(process.terminationStatus) else {
      throw Failure(
        message: "\(program.path()) \(arguments): \(String(decoding: said, as: UTF8.self))"
      )
    }
    return Outcome(
      output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self),
      seconds: seconds,
      processorSeconds: Self.processorSecondsOfChildren - before
    )
  }
}

/// Allocations for each handoff in steady state, counted by a library of ours that is preloaded.
enum Allocations {
  static func synchronous(_ tools: Tools) throws -> Bar {
    let each = try perHandoff(.immediate, tools)
    return Bar(
      name: "allocations for each handoff, synchronous, in memory",
      ratio: each,
      bound: .atMost(0),
      details: "counted between 1,000,000 and 2,000,000 handoffs"
    )
  }

  static func deliberate(_ tools: Tools) throws -> Bar {
    let each = try perHandoff(.withContent, tools)
    return Bar(
      name: "the same where every handoff carries a list of its own, which has to show",
      ratio: each,
      bound: .atLeast(1),
      details: "counted in the same way"
    )
  }

  private static func perHandoff(_ kind: RingWorkload.Handlers, _ tools: Tools) throws -> Double {
    let counts = try [1_000_000, 2_000_000].map { handoffs in
      let outcome = try tools.run(
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
        ["ring", kind.rawValue, "\(handoffs)"],
        environment: ["LD_PRELOAD": tools.mallocs.path()]
      )
      guard let count = outcome.errors.split(separator: " ").last.flatMap({ Double($0.trimmed) })
      else {
        throw Failure(message: "no count of allocations in \(outcome.errors)")
      }
      return count
    }
    return (counts[1] - counts[0]) / 1_000_000
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// Whether a run that is recorded needs more memory the longer it is.
enum Memory {
  static func recorded(_ tools: Tools) throws -> Bar {
    let peaks = try [1_000_000, 4_000_000].map { handoffs in
      let file = FileManager.default.temporaryDirectory.appending(path: "bars-\(UUID()).sqlite")
      defer { try? FileManager.default.removeItem(at: file) }
      let outcome = try tools.run(
        tools.rehearse,
        [
          "bench", "w2", "--size", "\(handoffs)", "--repeats", "1", "--json", "--record",
          file.path(),
        ]
      )
      return try Report(outcome.output).peakMemory
    }
    return Bar(
      name: "peak memory of 4,000,000 recorded handoffs to that of 1,000,000",
      ratio: peaks[1] / peaks[0],
      bound: .atMost(1.1),
      details: peaks.map { "\(($0 / 1_048_576).short) MB" }.joined(separator: ", ")
    )
  }
}

/// What `rehearse bench --json` prints, as far as it is needed here.
struct Report {
  var peakMemory: Double
  var startUp: Double
  /// The number of events of one repeat.
  var eventCount: Double
  /// The medians over the repeats, in nanoseconds.
  var (timePerEvent, timePerHandoff): (Double, Double)

  init(_ json: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    func median(_ key: String) -> Double? { (object?[key] as? [String: Double])?["median"] }
    guard let peak = object?["peakMemory"] as? Double, let start = object?["startUp"] as? Double,
      let events = object?["events"] as? Double,
      let timePerEvent = median("nanosecondsPerEvent"),
      let timePerHandoff = median("nanosecondsPerHandoff")
    else { throw Failure(message: "no peak memory, start-up, events or times in \(json)") }
    peakMemory = peak
    startUp = start
    eventCount = events
    (self.timePerEvent, self.timePerHandoff) = (timePerEvent, timePerHandoff)
  }
}

/// What it costs to record every event in blocks, in place of handoffs alone.
enum PackedEvents {
  /// An event of the shipped pipeline, recorded at the level `events`, to one recorded at the level `handoffs`.
  static func pipeline(_ tools: Tools) throws -> Bar {
    let happy = "Scenarios/happy-pipeline/happy.yaml"
    var ratios: [(ratio: Double, events: Double, handoffs: Double)] = []
    for _ in 0..<7 {
      let times = try ["handoffs", "events"].map { level in
        try record([happy, "--size", "300", "--repeats", "3", "--level", level], tools).time
      }
      ratios.append((times[1] / times[0], times[1], times[0]))
    }
    let median = ratios.sorted { $0.ratio < $1.ratio }[3]
    return Bar(
      name:
        "an event of the shipped pipeline, recorded with all events, to one with handoffs alone",
      ratio: median.ratio,
      bound: .atMost(1.5),
      details: "\(median.events.short) ns to \(median.handoffs.short) ns"
    )
  }

  /// The size of the file that each event adds.
  static func size(_ tools: Tools) throws -> Bar {
    let options = ["w1", "--size", "50000", "--repeats", "1", "--level"]
    let (without, with) = try (
      record(options + ["handoffs"], tools), record(options + ["events"], tools)
    )
    return Bar(
      name: "bytes that an event of w1 adds to a recording",
      ratio: (with.size - without.size) / with.eventCount,
      bound: .atMost(25),
      details: "\(with.eventCount.short) events"
    )
  }

  private static func record(
    _ arguments: [String],
    _ tools: Tools
  ) throws -> (time: Double, size: Double, eventCount: Double) {
    let file = FileManager.default.temporaryDirectory.appending(path: "bars-\(UUID()).sqlite")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try tools.run(
      tools.rehearse,
      ["bench"] + arguments + ["--json", "--record", file.path()]
    )
    let report = try Report(outcome.output)
    let size = try FileManager.default.attributesOfItem(atPath: file.path())[.size] as? Int
    return (report.timePerEvent, Double(size ?? 0), report.eventCount)
  }
}

/// What passes before the first handoff, and what a run costs besides its handoffs.
enum Starting {
  static func command(_ tools: Tools) throws -> Bar {
    let arguments = ["bench", "Scenarios/happy-pipeline/happy.yaml", "--size", "1", "--json"]
    // Both are measured in turns, so that other work on the machine slows both.
    let times = try (0..<41).map { _ in
      (
        version: try tools.run(tools.rehearse, ["--version"]).processorSeconds,
        scenario: try Report(tools.run(tools.rehearse, arguments).output).startUp
      )
    }
    let version = times.map(\.version).sorted()[20]
    let scenario = times.map(\.scenario).sorted()[20]
    return Bar(
      name:
        "processor time from the start of the command to a scenario's first run, to `--version`",
      ratio: scenario / version,
      bound: .atMost(1.5),
      details: "\((scenario * 1e3).short) ms to \((version * 1e3).short) ms"
    )
  }

  /// A run of one handoff to each of many in a long run of the same agents.
  static var run: Bar {
    let workload = RingWorkload(handoffs: 1_000_000, agents: 8, tokens: 1)
    let each = workload.cost(of: 1_000_000, repeats: 5)
    let one = RingWorkload(handoffs: 1, agents: 8, tokens: 1)
    let plan = one.makePlan()
    let simulation = Simulation(plan) { one.makeAgent($0, in: plan, on: $1) }
    let runs = 2_000
    let cost =
      (0..<5).map { _ in
        Timing { (0..<runs).map { _ in simulation.run(seed: 0) } }.cpu * 1e9 / Double(runs)
      }.min() ?? .infinity
    return Bar(
      name: "starting and ending a run, in handoffs",
      ratio: (cost - each) / each,
      bound: .atMost(200),
      details: "\(cost.short) ns a run of one handoff, \(each.short) ns a handoff"
    )
  }
}

/// What a second core brings to a sweep of a scenario that draws at random.
///
/// A sweep of any other scenario simulates one run only.
enum Sweep {
  static func ofTwoCores(_ tools: Tools) throws -> Bar {
    func seconds(_ cores: String, _ jobs: Int) throws -> Double {
      let file = FileManager.default.temporaryDirectory.appending(path: "bars-\(UUID()).sqlite")
      defer { try? FileManager.default.removeItem(at: file) }
      return try tools.run(
        URL(filePath: "/usr/bin/taskset"),
        [
          "-c", cores, tools.rehearse.path(), "run", "Scenarios/happy-pipeline/faulty.yaml",
          "--seeds", "10000", "--jobs", "\(jobs)", "--record", file.path(), "--level", "outcomes",
        ]
      ).seconds
    }
    var shares: [Double] = []
    for _ in 0..<3 {
      let spin = spinSpeedUp()
      shares.append(try seconds("0", 1) / seconds("0,1", 2) / spin)
    }
    return Bar(
      name: "speed-up of a sweep of 10,000 runs by a second core, to that of a spin loop",
      ratio: shares.sorted()[1],
      bound: .atLeast(0.85),
      details: "median of \(shares.map(\.short).joined(separator: ", "))"
    )
  }

  /// How much sooner two threads are done with a loop than one.
  private static func spinSpeedUp() -> Double {
    let clock = ContinuousClock()
    let alone = clock.measure { spin(2) }
    let together = clock.measure {
      DispatchQueue.concurrentPerform(iterations: 2) { _ in spin(1) }
    }
    return alone / together
  }

  private static func spin(_ halves: UInt64) {
    var number: UInt64 = 1
    for _ in 0..<(halves * 600_000_000) { number = number &* 6_364_136_223_846_793_005 &+ 1 }
    if number == 0 { print("never") }
  }
}
