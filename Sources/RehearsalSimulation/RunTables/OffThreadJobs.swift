import Synchronization

/// The jobs that other threads enqueued on a run's executor, which are stored and never run.
///
/// Threads other than the run's own may access only this part of a run.
final class OffThreadJobs: Sendable {
  private let parkedJobs = Mutex<[UnownedJob]>([])
  private let wasRunAccessed = Atomic<Bool>(false)

  /// Whether another thread has accessed the run.
  var haveAccessedRun: Bool { wasRunAccessed.load(ordering: .acquiring) }

  /// Stores a job that another thread has enqueued.
  func park(_ job: UnownedJob) {
    parkedJobs.withLock { $0.append(job) }
    noteAccess()
  }

  /// Records that another thread has accessed the run.
  func noteAccess() {
    wasRunAccessed.store(true, ordering: .releasing)
  }
}
