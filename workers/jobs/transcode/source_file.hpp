#pragma once

#include "server/blob/blob_store.hpp"
#include "workers/jobs/transcode/asset_store.hpp"

namespace yanxiu::workers {

/// The uploaded file of an asset, open while this lives.
class SourceFile {
  public:
    /// Throws JobFailure source_missing.
    SourceFile(const blob::BlobStore& blobs, const AssetToTranscode& asset);
    ~SourceFile();
    SourceFile(const SourceFile&) = delete;
    SourceFile& operator=(const SourceFile&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

}  // namespace yanxiu::workers
