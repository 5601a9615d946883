update revision set body = (body::text || ' ')::json;
