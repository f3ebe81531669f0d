import Foundation
import Support
import Testing

@Suite struct `Eight processes at once` {
  /// What may differ from one machine, user or moment to another.
  private static let surroundings = [
    "LC_ALL=C TZ=UTC", "LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8", "TZ=Asia/Kathmandu",
    "MALLOC_PERTURB_=165", "MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=1048576",
    "SWIFT_DETERMINISTIC_HASHING=1", "HOME=/nonexistent TMPDIR=/tmp",
    "LONG=\(String(repeating: "x", count: 50_000))",
  ]

  @Test func `with any number of jobs, in any place, have one result`() async throws {
    let scenarios = Surroundings.project.appending(path: "Scenarios/families").path
    try await Surroundings.withFolder { folder in
      let commands = Self.surroundings.enumerated().map { number, variables in
        // The depth of the stack differs by the length of the environment, and by its limit.
        "(ulimit -s \(1_024 * (number + 2)); env \(variables) '\(Command.path)' run '\(scenarios)' "
          + "--jobs \(number % 3 + 1) --format json >\(number).json 2>\(number).log) &"
      }
      let result = try await Command.shell(commands.joined(separator: "\n") + "\nwait", in: folder)
      #expect(result.status == 0)
      let outputs = try Self.surroundings.indices.map { number in
        try Data(contentsOf: folder.appending(path: "\(number).json"))
      }
      #expect(outputs[0].count > 100_000)
      for (number, output) in outputs.enumerated() {
        #expect(output == outputs[0], "\(Self.surroundings[number].prefix(40))")
      }
    }
  }
}
