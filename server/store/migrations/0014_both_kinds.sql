-- A lesson is shown once it has both picture and sound to show, and what has been shown stays shown.
CREATE OR REPLACE FUNCTION renew_shown(of_asset bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE asset SET shown_segments = greatest(shown_segments, (
        SELECT CASE WHEN count(DISTINCT kind) FILTER (WHERE grown > 0) < 2 THEN 0
                    ELSE coalesce(min(grown) FILTER (WHERE NOT finished), max(grown)) END
        FROM rendition WHERE asset_id = of_asset AND listed))
    WHERE id = of_asset
$$;
