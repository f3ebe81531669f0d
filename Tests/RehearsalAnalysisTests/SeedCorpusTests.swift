import Foundation
import RehearsalRunning
import Support
import Testing

@Suite struct `A corpus of failing seeds` {
  @Test func `keeps the seeds that another process added since it was read`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "c.json").path
      var (first, second) = (try SeedCorpus(path: path), try SeedCorpus(path: path))
      first.add([1, 2], of: "a.yaml", "")
      second.add([2, 3], of: "a.yaml", "")
      try first.write()
      try second.write()
      let seeds = try SeedCorpus(path: path).seeds(of: "a.yaml", "")
      #expect(seeds == [1, 2, 3])
    }
  }
}
